import { ruleFault } from '../../fault.js';
import type { EventView } from '../../pattern/pattern.js';
import type { Item } from '../model.js';
import { fieldReader, type FieldTable, type ReadField } from '../field/field-table.js';
import { textsOf } from '../field/leaves.js';
import { isStored, rawRecord } from '../field/raw-record.js';
import { applyModifiers, type Placeholders } from '../modifier/apply.js';
import type { Draft } from '../modifier/draft.js';
import { momentPart } from '../value/moment-part.js';
import type { Value } from '../value/value.js';
import { anywhere, compileValue, type LeafContext, type LeafTest } from './match-value.js';
import { ALWAYS, atLeast, everyTest, negation, NEVER, type ViewTest } from './test.js';

export interface ItemContext {
  readonly source: string;
  readonly table: FieldTable;
  readonly placeholders: Placeholders;
  /** Placeholders without values are noted here. */
  readonly unresolved: Set<string>;
}

/**
 * Compiles an item. `positive` says whether the item's truth helps the rule to fire: what cannot be known
 * (a placeholder without values) is taken as whatever keeps the rule silent.
 */
export function compileItem(item: Item, positive: boolean, context: ItemContext): ViewTest {
  const draft = applyModifiers(item, context.source, context.placeholders);
  const towards = draft.negated ? !positive : positive;
  const read = item.field === null ? readTexts : fieldReader(context.table, item.field);
  const leafContext: LeafContext = { cased: draft.cased, readField: (field) => fieldReader(context.table, field) };
  const tests = draft.values.map((value) => {
    if (value.kind !== 'unknown') return valueTest(item, draft, value, { read, leafContext });
    context.unresolved.add(value.placeholder);
    return towards ? NEVER : ALWAYS;
  });
  checkAll(item, draft, context);
  const test = draft.all ? everyTest(tests) : atLeast(1, tests);
  return draft.negated ? negation(test) : test;
}

function checkAll(item: Item, draft: Draft, context: ItemContext): void {
  const all = item.modifiers.find((modifier) => modifier.value === 'all');
  if (draft.all && !draft.listed && all !== undefined)
    throw ruleFault(context.source, all.offset, '`all` of a single value', { expected: 'a list of values' });
}

interface Reading {
  readonly read: ReadField;
  readonly leafContext: LeafContext;
}

function valueTest(
  item: Item,
  draft: Draft,
  value: Exclude<Value, { kind: 'unknown' }>,
  { read, leafContext }: Reading,
): ViewTest {
  if (value.kind === 'presence') return presenceTest(read, value.present);
  if (value.kind === 'null') return (view) => read(view).every((leaf) => leaf === null);
  const sought = item.field === null ? anywhere(value) : value;
  if (sought.kind === 'unknown' || sought.kind === 'presence') return NEVER;
  return anyLeaf(read, partTest(draft, compileValue(sought, leafContext)));
}

function partTest(draft: Draft, test: LeafTest): LeafTest {
  const { part } = draft;
  if (part === null) return test;
  return (leaf, view) => {
    const number = momentPart(leaf, part);
    return number !== null && test(number, view);
  };
}

function presenceTest(read: ReadField, present: boolean): ViewTest {
  return (view) => read(view).some((leaf) => leaf !== null) === present;
}

function anyLeaf(read: ReadField, test: LeafTest): ViewTest {
  return (view) => {
    for (const leaf of read(view)) if (test(leaf, view)) return true;
    return false;
  };
}

/** Keywords search the vendor's record where there is one: it is what the rule's author saw. */
function readTexts(view: EventView): readonly unknown[] {
  if (!isStored(view.doc)) return textsOf(view.doc);
  const raw = rawRecord(view, view.doc);
  return raw === null ? textsOf(view.doc) : textsOf(raw);
}
