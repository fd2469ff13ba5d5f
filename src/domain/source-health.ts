/** How far a source was complete when something was decided; ms. */
export interface SourceHealth {
  readonly source: string;
  readonly lastEventAt: number | null;
  readonly lastReceivedAt: number | null;
}
