import { bad } from '../case/deed.js';

export interface MetricsRequest {
  /** By when cases were opened; the first instant counts, the last does not. */
  readonly from: number;
  readonly to: number;
}

/** How long something took, over the cases in which it happened. */
export interface Duration {
  readonly cases: number;
  readonly meanSeconds: number | null;
  readonly medianSeconds: number | null;
}

export interface MetricsRow {
  /** `id@version`; null = all cases, '' = cases that nothing decided. */
  readonly policy: string | null;
  readonly opened: number;
  readonly closed: number;
  readonly reopened: number;
  readonly escalated: number;
  readonly touches: number;
  readonly detect: Duration;
  readonly contain: Duration;
  readonly acknowledge: Duration;
  readonly resolve: Duration;
}

export interface Metrics {
  readonly rows: readonly MetricsRow[];
  /** More cases were opened than are looked at. */
  readonly truncated: boolean;
}

export interface MetricsReads {
  metrics(request: MetricsRequest): Promise<Metrics>;
}

const DAY_MS = 86_400_000;
const LONGEST_DAYS = 366;

export function metricsRequest(from: number, to: number): MetricsRequest {
  if (to <= from) throw bad('to', 'The end is not after the beginning.');
  if (to - from > LONGEST_DAYS * DAY_MS) throw bad('from', `At most ${String(LONGEST_DAYS)} days at once.`);
  return { from, to };
}
