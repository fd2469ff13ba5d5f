import { digestOf } from '../../../domain/ids.js';
import type { EventView, KeyPart, Step } from '../../pattern/pattern.js';
import { fieldReader, type ReadField } from '../field/field-table.js';
import type { CorrelationType } from '../model.js';
import { CARRIED, VALUES } from '../correlate/plan.js';
import type { CompiledDetection } from './compiled.js';
import { leafText } from './match-value.js';
import { measuredValues } from './measured-values.js';

export interface StepFields {
  readonly groupBy: readonly string[];
  /** Fields whose values the condition measures. */
  readonly values: readonly string[];
  /** Fields that an outer correlation reads: its name for each, and where it stands in this rule's events. */
  readonly carried: readonly { readonly name: string; readonly field: string }[];
}

/** A base rule as a step of a correlation: its predicate, its join key and what must be kept of the event. */
export function stepOf(rule: CompiledDetection, type: CorrelationType, fields: StepFields): Step {
  const read = (field: string): ReadField => fieldReader(rule.table, field);
  const values = valueReader(type, fields.values.map(read));
  const carried = fields.carried.map(({ name, field }) => [name, read(field)] as const);
  const names = fields.carried.map(({ name, field }) => `${name}=${field}`);
  const captures = fields.values.length + carried.length > 0;
  return {
    digest: digestOf(rule.digest, ...fields.groupBy, '', type, ...fields.values, '', ...names),
    name: rule.head.name ?? rule.head.id,
    text: rule.text,
    keys: fields.groupBy.map((field) => keyPart(field, read(field))),
    missing: false,
    runs: 1,
    withinMs: null,
    test: rule.test,
    ...(captures
      ? {
          capture: (view: EventView) => ({
            ...(fields.values.length === 0 ? {} : { [VALUES]: values(view) }),
            ...Object.fromEntries(carried.map(([name, reader]) => [CARRIED + name, textsIn(reader, view)])),
          }),
        }
      : {}),
  };
}

/** A field that is missing or null gives no key, so the event joins no group. */
function keyPart(field: string, read: ReadField): KeyPart {
  return { field, optional: false, identity: false, read: (view) => textsIn(read, view) };
}

function textsIn(read: ReadField, view: EventView): readonly string[] {
  return [
    ...new Set(
      read(view)
        .filter((leaf) => leaf !== null)
        .map(leafText),
    ),
  ];
}

function valueReader(type: CorrelationType, readers: readonly ReadField[]): (view: EventView) => readonly unknown[] {
  return (view) =>
    measuredValues(
      type,
      readers.map((read) => textsOrNumbers(type, read, view)),
    );
}

/** Counting asks how many different values there are, so repeats go; sums and ranks keep them. */
function textsOrNumbers(type: CorrelationType, read: ReadField, view: EventView): readonly string[] {
  if (type === 'value_count') return textsIn(read, view);
  return read(view)
    .filter((leaf) => leaf !== null)
    .map(leafText);
}
