import type { EventOrder } from '../../../domain/event.js';
import type { ReplayHit } from '../../pattern/pattern.js';

/** A correlation's match, with what an outer correlation may ask of it. */
export interface Layered {
  readonly key: readonly string[];
  readonly last: ReplayHit;
  readonly events: readonly EventOrder[];
  readonly steps: readonly number[];
  readonly closesAt: number | null;
}
