import type { Cursor, Entry } from '../yaml/cursor.js';
import type { Detection, Expression, Item, Located, Selection } from '../model.js';
import { parseCondition } from './condition.js';

/** Parses `detection:` (or the body of a filter): named selections and a condition over them. */
export function parseDetection(detection: Cursor, reserved: readonly string[] = []): Detection {
  const entries = detection.entries();
  const condition = entries.find((entry) => entry.name === 'condition');
  if (condition === undefined)
    throw detection.fault('a detection needs a condition', { expected: 'condition: selection' });
  refuseTimeframe(entries);
  const chosen = entries.filter((entry) => entry.name !== 'condition' && !reserved.includes(entry.name));
  const names = chosen.map((entry) => entry.name);
  return {
    selections: new Map(chosen.map((entry) => [entry.name, parseSelection(entry.value)])),
    condition: eitherOf(condition.value.several().map((text) => parseCondition(text, { names, noun: 'selection' }))),
  };
}

/** Several conditions in a list are alternatives. */
function eitherOf(conditions: readonly Expression[]): Expression {
  const [first] = conditions;
  return first !== undefined && conditions.length === 1 ? first : { kind: 'atLeast', count: 1, of: conditions };
}

function refuseTimeframe(entries: readonly Entry[]): void {
  const timeframe = entries.find((entry) => entry.name === 'timeframe');
  if (timeframe !== undefined)
    throw timeframe.key.fault('the `timeframe` of old aggregations', {
      code: 'RULE_UNSUPPORTED',
      hint: 'write a correlation rule with `timespan` instead',
    });
}

function parseSelection(selection: Cursor): Selection {
  if (selection.isMap()) return parseMap(selection);
  if (!selection.isList()) return keyword([selection], selection.offset);
  const items = selection.items();
  if (items.length === 0)
    throw selection.fault('an empty selection', { expected: 'a map, or a list of maps or texts' });
  const words = items.filter((item) => item.isScalar());
  const maps = items.filter((item) => !item.isScalar()).map(parseSelection);
  const of = words.length === 0 ? maps : [keyword(words, selection.offset), ...maps];
  return { kind: 'any', of };
}

function parseMap(map: Cursor): Selection {
  const of = map.entries().map(parseItem);
  if (of.length === 0) throw map.fault('an empty selection', { expected: 'field: value' });
  return { kind: 'all', of };
}

function parseItem(entry: Entry): Item {
  const [field = '', ...modifiers] = entry.name.split('|');
  return {
    kind: 'item',
    field: field.trim() === '' ? null : field.trim(),
    modifiers: located(entry, field, modifiers),
    values: valuesOf(entry.value),
    listed: entry.value.isList(),
    offset: entry.key.offset,
  };
}

function located(entry: Entry, field: string, modifiers: readonly string[]): readonly Located<string>[] {
  let index = field.length + 1;
  return modifiers.map((value) => {
    const at = { value: value.trim(), offset: entry.key.within(index).offset };
    index += value.length + 1;
    return at;
  });
}

function valuesOf(value: Cursor): readonly Located<Item['values'][number]['value']>[] {
  const values = value.several();
  if (values.length === 0) throw value.fault('an empty list of values', { expected: 'at least one value' });
  return values.map((item) => ({ value: item.scalar(), offset: item.offset }));
}

function keyword(words: readonly Cursor[], offset: number): Item {
  const values = words.map((word) => ({ value: word.text(), offset: word.offset }));
  return { kind: 'item', field: null, modifiers: [], values, listed: true, offset };
}
