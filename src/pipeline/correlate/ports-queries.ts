/** What an anchored query is given: uids and bounds, never documents. */
export interface AnchorGiven {
  readonly anchor: string;
  /** In event order, the anchor last. */
  readonly events: readonly string[];
  /** Event time, ms. */
  readonly from: number;
  readonly to: number;
}

/** Asks the graph, in the sandbox of hunts. */
export interface GraphQueries {
  /** The events of each row, by uid; throws where a cap cut the answer off. */
  rows(text: string, given: AnchorGiven): Promise<readonly (readonly string[])[]>;
}
