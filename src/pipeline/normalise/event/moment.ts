import { InputFault } from '../../../domain/errors.js';
import { isMissing } from '../expression/evaluation.js';
import type { Value } from '../expression/evaluation.js';
import type { FieldPath } from '../mapping/time-fields.js';
import { readInstant } from '../values/instant.js';
import type { Instant, InstantOptions } from '../values/instant.js';

/** Fixed bounds, not bounds around the receive time: the same record must fare the same whenever it arrives. */
const EARLIEST = Date.UTC(1990, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/** Beyond this the source's clock runs ahead of ours, and its stamps move no watermark. */
export const SKEW_TOLERANCE_MS = 5 * 60_000;

const MEND = { remedy: 'Check that the record is whole, or set `time` in the mapping.' };

/** Of a record whose mapping is known: names where its time would stand. */
export function timeLacks(mapping: string, fields: readonly FieldPath[]): InputFault {
  const names = fields.map((field) => field.join('.')).join(', ');
  const where = names === '' ? '' : `: ${names}`;
  return new InputFault(
    'TIME_MISSING',
    `a record of ${mapping} carries no time where its format has one${where}`,
    MEND,
  );
}

/** The event's time, or the fault by which its record is parked. */
export function momentOf(stamp: Value, options: InstantOptions): Instant {
  if (isMissing(stamp))
    throw new InputFault('TIME_MISSING', 'the record carries no time where its format has one', MEND);
  const instant = readInstant(stamp, options);
  if (instant === undefined || instant.ms < EARLIEST || instant.ms >= LATEST) {
    throw new InputFault('TIME_ABSURD', `“${told(stamp)}” is no time between 1990 and 2100`, {
      remedy: 'Mend the clock or format of the source, or set `time` in the mapping.',
    });
  }
  return instant;
}

function told(stamp: Value): string {
  return (typeof stamp === 'string' ? stamp : JSON.stringify(stamp)).slice(0, 64);
}
