import { InputFault } from '../../domain/errors.js';
import type { Playbook, PlaybookStep, Variables } from './cacao.js';

type Value = string | number | boolean;
type Declared = NonNullable<Playbook['playbook_variables']>[string];

const WHOLE = /^-?\d{1,15}$/;
const DECIMAL = /^-?\d{1,15}(?:\.\d{1,15})?$/;
const NUMBERS: Readonly<Record<string, RegExp>> = { integer: WHOLE, long: WHOLE, float: DECIMAL };

/** CACAO writes every value as a text; what it is says the type of its variable. */
export function typed({ type }: Pick<Declared, 'type'>, value: Value): Value {
  if (typeof value !== 'string') return value;
  if (NUMBERS[type]?.test(value) === true) return Number(value);
  return type === 'bool' && (value === 'true' || value === 'false') ? value === 'true' : value;
}

/** What the playbook itself gives; null is no value. */
export function declaredValues(declared: Readonly<Record<string, Declared>>): Variables {
  const values = Object.entries(declared).flatMap(([name, spec]) =>
    spec.value === undefined || spec.value === null ? [] : [[name, typed(spec, spec.value)] as const],
  );
  return Object.fromEntries(values);
}

/** What a step reads: its own variables stand before those of the whole playbook. */
export function variablesAt({ step_variables: own }: PlaybookStep, variables: Variables): Variables {
  return own === undefined ? variables : { ...variables, ...declaredValues(own) };
}

/** The names that a text refers to, as `__name__:value`. */
export function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/(__[A-Za-z0-9_-]+__):value/g)].map(([, name = '']) => name);
}

/** What cannot be a value of its variable's type: a condition would silently not hold of it. */
export function valueFault({ type }: Pick<Declared, 'type'>, value: Value): string | null {
  const read = typed({ type }, value);
  if (NUMBERS[type] !== undefined) return isNumberOf(type, read) ? null : `is no ${type}`;
  return type === 'bool' && typeof read !== 'boolean' ? 'is neither true nor false' : null;
}

function isNumberOf(type: string, value: Value): boolean {
  return type === 'float' ? typeof value === 'number' : Number.isSafeInteger(value);
}

/** What somebody gives, each by the type of its variable. */
export function givenValues(declared: Readonly<Record<string, Declared>>, given: Variables): Variables {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const spec = declared[name];
      const fault = spec === undefined ? null : valueFault(spec, value);
      if (fault !== null)
        throw new InputFault('BAD_USER_INPUT', `${name} ${fault}.`, { place: { path: `variables.${name}` } });
      return [name, spec === undefined ? value : typed(spec, value)];
    }),
  );
}
