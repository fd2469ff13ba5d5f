import type { PageRequest } from '../../domain/page.js';
import type { PageRows } from '../../domain/reading.js';

export interface TimelineReads {
  /** Events, detections, decisions, actions and comments of a case, merged, oldest first. */
  timeline(number: number, page: PageRequest, total?: boolean): Promise<PageRows>;
}
