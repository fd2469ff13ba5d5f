import { digestOf } from '../../../domain/ids.js';
import type { EventView, Step } from '../../pattern/pattern.js';
import { CARRIED, INNER, VALUES } from '../correlate/plan.js';
import type { CorrelationType } from '../model.js';
import type { Layered } from '../run/layered.js';
import type { CompiledCorrelation } from './compiled.js';
import type { StepFields } from './correlation-step.js';
import { measuredValues } from './measured-values.js';

/** The category under which an outer correlation sees a correlation's matches. */
export function matchCategory(rule: CompiledCorrelation): string {
  return `match:${rule.digest}`;
}

/** A correlation as a step of another: its matches are the events. */
export function chainedStep(inner: CompiledCorrelation, type: CorrelationType, fields: StepFields): Step {
  const category = matchCategory(inner);
  const columns = fields.values.map((field) => reader(inner, field));
  const carried = fields.carried.map(({ name, field }) => [CARRIED + name, reader(inner, field)] as const);
  const names = fields.carried.map(({ name, field }) => `${name}=${field}`);
  return {
    digest: digestOf('chained', inner.digest, ...fields.groupBy, '', type, ...fields.values, '', ...names),
    name: inner.head.name ?? inner.head.id,
    text: inner.text,
    keys: fields.groupBy.map((field) => {
      const read = reader(inner, field);
      return { field, optional: false, identity: false, read: (view) => read(layeredOf(view)) };
    }),
    missing: false,
    runs: 1,
    withinMs: null,
    category,
    test: (view) => view.category === category,
    capture: (view) => {
      const match = layeredOf(view);
      const values = measuredValues(
        type,
        columns.map((read) => read(match)),
      );
      return {
        [VALUES]: values,
        ...Object.fromEntries(carried.map(([name, read]) => [name, read(match)])),
        [INNER]: { key: match.key, carried: match.carried, closesAt: match.closesAt, events: match.events },
      };
    },
  };
}

function layeredOf({ doc }: EventView): Layered {
  return doc as Layered;
}

/** A field is a part of the inner group, or else it is read of the match's last event. */
function reader(inner: CompiledCorrelation, field: string): (match: Layered) => readonly string[] {
  const index = inner.groupBy.indexOf(field);
  return index >= 0 ? (match) => [match.key[index] ?? ''] : (match) => match.carried[field] ?? [];
}
