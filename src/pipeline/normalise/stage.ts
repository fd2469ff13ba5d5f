import type { NormalisedEvent, RawRecord } from '../../domain/event.js';
import type { Stage } from '../stage.js';
import type { MappingLibrary } from './mapping/library.js';
import { normaliseRecord } from './normalise.js';
import type { Reject } from './normalise.js';

export interface ParkedRecord extends Reject {
  readonly record: RawRecord;
}

/** A batch after normalisation: every record is in exactly one of the two. */
export interface NormalisedBatch {
  readonly events: readonly NormalisedEvent[];
  /** Index of the record that each event came from, for receipts. */
  readonly origins: readonly number[];
  readonly parked: readonly ParkedRecord[];
}

function normaliseBatch(records: readonly RawRecord[], mappings: MappingLibrary): NormalisedBatch {
  const events: NormalisedEvent[] = [];
  const origins: number[] = [];
  const parked: ParkedRecord[] = [];
  for (const record of records) {
    const { events: made, reject } = normaliseRecord(record, mappings);
    if (reject !== undefined) parked.push({ ...reject, record });
    for (const event of made ?? []) {
      events.push(event);
      origins.push(record.index);
    }
  }
  return { events, origins, parked };
}

/** The stage: reads the mappings in force at each batch, so that a reload takes effect between batches. */
export function normaliseStage(current: () => MappingLibrary): Stage<readonly RawRecord[], NormalisedBatch> {
  return {
    name: 'normalise',
    run: async (records, context) => {
      const value = normaliseBatch(records, current());
      context.record({
        type: 'normalised',
        body: { records: records.length, events: value.events.length, parked: value.parked.length },
      });
      return Promise.resolve({ kind: 'passed', value });
    },
  };
}
