import type { EventView, Step } from '../../pattern/pattern.js';
import { combinations } from '../compile/measured-values.js';

/** The groups an event belongs to: one per combination of its key's values, none where a part has no value. */
export function groupsOf(step: Step, view: EventView): readonly (readonly string[])[] {
  return combinations(step.keys.map((part) => part.read(view)));
}

export function groupText(key: readonly string[]): string {
  return JSON.stringify(key);
}
