import type { SourceProgress } from '../../pipeline/ingest/ports.js';
import type { PullState } from '../../pipeline/ingest/ports-pull.js';
import type { DriftPoint, HealthFinding } from '../../pipeline/ingest/ports-drift.js';

/** How far each source has come: what absence of a record may be read as. */
export interface SourceDoor {
  all(): Promise<readonly SourceProgress[]>;
  /** What changed in what the sources send, as far as it is not as before again. */
  findings(): Promise<readonly HealthFinding[]>;
  /** How the vendors that are asked for records are doing. */
  pulls(): Promise<readonly PullState[]>;
  /** What the mappings of a source met, latest hour first. */
  drift(source: string, hours: number): Promise<readonly DriftPoint[]>;
}
