import { InputFault } from '../../../domain/errors.js';
import { orderWithin } from '../../../domain/event.js';
import { isJsonObject } from '../../../domain/json.js';
import type { EventView } from '../../pattern/pattern.js';

/**
 * Any objects as events: `ts` in ms or an ISO `timestamp`, `id`, `event_type`; their order decides ties.
 * `timeless`: the rules know no time, so an event may lack one.
 */
export function objectViews(objects: readonly unknown[], timeless: boolean): readonly EventView[] {
  return objects.map((doc, index) => {
    if (!isJsonObject(doc))
      throw new InputFault('BAD_USER_INPUT', 'an event is an object', { place: { recordIndex: index } });
    const { id, event_type: category } = doc;
    const time = timeOf(doc) ?? (timeless ? 0 : null);
    if (time === null)
      throw new InputFault('TIME_MISSING', 'an event needs ts in ms or an ISO timestamp', {
        place: { recordIndex: index },
      });
    const ms = Math.floor(time);
    return {
      order: {
        t: ms,
        n: orderWithin(Math.round((time - ms) * 1e6), index),
        uid: typeof id === 'string' || typeof id === 'number' ? String(id) : String(index),
      },
      category: typeof category === 'string' ? category : 'any',
      doc,
    };
  });
}

function timeOf(doc: Readonly<Record<string, unknown>>): number | null {
  const { ts, timestamp } = doc;
  if (typeof ts === 'number' && Number.isFinite(ts)) return ts;
  const time = typeof timestamp === 'string' ? Date.parse(zoned(timestamp)) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** A time without a zone is UTC, wherever the program runs. */
function zoned(text: string): string {
  return /(?:Z|[+-]\d\d:?\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`;
}
