/** Exceptions end by themselves; what they excused is then looked at again. */
export interface LapseGraph {
  /** Queues every case whose decision rests on an exception that has ended; how many exceptions had. Told once each. */
  lapse(round: LapseRound): Promise<number>;
}

export interface LapseRound {
  readonly now: number;
  readonly limit: number;
  readonly newId: () => string;
}
