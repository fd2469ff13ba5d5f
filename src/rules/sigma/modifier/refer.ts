import { literalOf } from '../value/tokens.js';
import type { Value } from '../value/value.js';
import { eachValue, type Modifier } from './draft.js';
import { addressRange } from '../value/address-range.js';

/** `fieldref`: the value is the name of another field of the same event. */
export const fieldref: Modifier = eachValue((value, context) => {
  const field = value.kind === 'text' ? literalOf(value.tokens) : null;
  if (field === null || field === '')
    throw context.fault('`fieldref` needs the name of a field', {
      expected: 'a field name, with startswith etc. after fieldref',
    });
  return { kind: 'field', field, anchor: 'whole' };
});

/** `yes` and `no` are truth values to the YAML 1.1 that most rules are written for, texts to 1.2. */
const OLD_TRUTHS: ReadonlyMap<string | null, boolean> = new Map([
  ['yes', true],
  ['on', true],
  ['no', false],
  ['off', false],
]);

function truthOf(value: Value): boolean | undefined {
  if (value.kind === 'truth') return value.truth;
  return value.kind === 'text' ? OLD_TRUTHS.get(literalOf(value.tokens)?.toLowerCase() ?? null) : undefined;
}

/** `exists`: the field is there, or is not. Like SQL's null, a null value is not there. */
export const exists: Modifier = (draft, context) => {
  const [value, more] = draft.values;
  const present = value === undefined || more !== undefined ? undefined : truthOf(value);
  if (present === undefined) throw context.fault('`exists` needs true or false', { expected: 'true or false' });
  if (context.field === null) throw context.fault('`exists` needs a field', { expected: 'field|exists: true' });
  return { ...draft, values: [{ kind: 'presence', present }] };
};

/** `cidr`: compared as ranges of addresses, because a prefix of the text would let 10.1.2.30 answer for 10.1.2.3/32. */
export const cidr: Modifier = eachValue((value, context) => {
  if (value.kind === 'unknown') return value;
  const text = value.kind === 'text' ? literalOf(value.tokens) : null;
  const range = text === null ? null : addressRange(text);
  if (range === null) throw context.fault('not a CIDR', { expected: 'a range such as 10.0.0.0/8 or 2001:db8::/32' });
  return { kind: 'range', range };
});
