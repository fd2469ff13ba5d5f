import { ACTION_TYPES } from '../../domain/action-types.js';
import type { Tx } from '../session.js';
import { CASE_METRICS } from './metrics.cypher.js';

/** What counts as containment: undoing it and telling people do not. */
export const CONTAINING = Object.values(ACTION_TYPES)
  .filter(({ phase }) => phase === 'containment')
  .map(({ id }) => id);

/** Most cases that one answer looks at. */
const MOST_CASES = 50_000;

interface Duration {
  readonly cases: number;
  readonly meanSeconds: number | null;
  readonly medianSeconds: number | null;
}

interface Row {
  readonly policy: string;
  readonly truncated: boolean;
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

/** How the work on cases goes. */
export class MetricsStore {
  constructor(private readonly graph: Tx) {}

  async metrics(period: { readonly from: number; readonly to: number }) {
    const rows = await this.graph.run<Row>(CASE_METRICS, { ...period, most: MOST_CASES, containing: CONTAINING });
    return {
      truncated: rows.some(({ truncated }) => truncated),
      rows: rows.map(({ truncated, policy, ...row }) => ({ ...row, policy: policy === '*' ? null : policy })),
    };
  }
}
