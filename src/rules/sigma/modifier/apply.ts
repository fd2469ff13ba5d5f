import { ruleFault, type FaultOptions } from '../../fault.js';
import { nearestName } from '../../nearest.js';
import type { Item, Located, Scalar } from '../model.js';
import { tokensOfText } from '../value/tokens.js';
import type { Value } from '../value/value.js';
import type { Draft, ModifierContext } from './draft.js';
import { MODIFIERS } from './index.js';
import { compileRegex } from './regex.js';

export type Placeholders = ReadonlyMap<string, readonly (string | number)[]>;

/** Runs an item's values through its modifiers, left to right. */
export function applyModifiers(item: Item, source: string, placeholders: Placeholders): Draft {
  const names = item.modifiers.map((modifier) => modifier.value);
  const contextAt = (offset: number, following: readonly string[]): ModifierContext => ({
    field: item.field,
    following,
    placeholders,
    fault: (what: string, options?: FaultOptions) => ruleFault(source, offset, what, options),
  });
  const isRegex = names.includes('re');
  let draft: Draft = {
    values: item.values.map((value) => valueOf(value, isRegex, contextAt(value.offset, names))),
    listed: item.listed,
    all: false,
    cased: false,
    negated: false,
    part: null,
  };
  item.modifiers.forEach((modifier, index) => {
    const context = contextAt(modifier.offset, names.slice(index + 1));
    draft = modifierNamed(modifier, context)(draft, context);
  });
  return draft;
}

function modifierNamed(
  modifier: Located<string>,
  context: ModifierContext,
): NonNullable<ReturnType<typeof MODIFIERS.get>> {
  const found = MODIFIERS.get(modifier.value);
  if (found !== undefined) return found;
  const near = nearestName(modifier.value, MODIFIERS.keys());
  throw context.fault(`the modifier \`${modifier.value}\``, {
    code: 'RULE_UNSUPPORTED',
    hint: near === null ? `known are ${[...MODIFIERS.keys()].join(', ')}` : `did you mean ${near}?`,
  });
}

function valueOf({ value }: Located<Scalar>, isRegex: boolean, context: ModifierContext): Value {
  if (isRegex) return compileRegex(String(value ?? ''), context);
  if (value === null) return { kind: 'null' };
  if (typeof value === 'number') return { kind: 'number', number: value };
  if (typeof value === 'boolean') return { kind: 'truth', truth: value };
  return { kind: 'text', tokens: tokensOfText(value), bytes: false };
}
