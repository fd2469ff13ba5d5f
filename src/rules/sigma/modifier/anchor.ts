import { ANY, type Token } from '../value/tokens.js';
import type { Anchor, Value } from '../value/value.js';
import { eachValue, type Modifier, type ModifierContext } from './draft.js';

/** `contains`, `startswith`, `endswith`: wildcards around a text, or how far a referenced field must reach. */
export function anchored(anchor: Exclude<Anchor, 'whole'>): Modifier {
  return eachValue((value, context) => anchorValue(value, anchor, context));
}

function anchorValue(value: Value, anchor: Exclude<Anchor, 'whole'>, context: ModifierContext): Value {
  switch (value.kind) {
    case 'text':
      return { ...value, tokens: around(value.tokens, anchor) };
    case 'number':
      return { kind: 'text', tokens: around([String(value.number)], anchor), bytes: false };
    case 'truth':
      return { kind: 'text', tokens: around([String(value.truth)], anchor), bytes: false };
    case 'field':
      return { ...value, anchor };
    case 'unknown':
    case 'regex':
      return value;
    default:
      throw context.fault(`\`${anchor}\` on a value that is no text`, { expected: 'a text' });
  }
}

function around(tokens: readonly Token[], anchor: Anchor): readonly Token[] {
  const before: readonly Token[] = anchor === 'startswith' ? [] : [ANY];
  const after: readonly Token[] = anchor === 'endswith' ? [] : [ANY];
  return [...before, ...tokens, ...after];
}
