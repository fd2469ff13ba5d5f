import type { Playbook, Variables } from './cacao.js';

type Value = string | number | boolean;
type Declared = NonNullable<Playbook['playbook_variables']>[string];

const WHOLE = /^-?\d{1,15}$/;
const NUMBERS: ReadonlySet<string> = new Set(['integer', 'long']);

/** CACAO writes every value as a text; what it is says the type of its variable. */
export function typed({ type }: Pick<Declared, 'type'>, value: Value): Value {
  if (typeof value !== 'string') return value;
  if (NUMBERS.has(type) && WHOLE.test(value)) return Number(value);
  return type === 'bool' && (value === 'true' || value === 'false') ? value === 'true' : value;
}

/** What the playbook itself gives; null is no value. */
export function declaredValues(declared: Readonly<Record<string, Declared>>): Variables {
  const values = Object.entries(declared).flatMap(([name, spec]) =>
    spec.value === undefined || spec.value === null ? [] : [[name, typed(spec, spec.value)] as const],
  );
  return Object.fromEntries(values);
}

/** What somebody gives, each by the type of its variable. */
export function givenValues(declared: Readonly<Record<string, Declared>>, given: Variables): Variables {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const spec = declared[name];
      return [name, spec === undefined ? value : typed(spec, value)];
    }),
  );
}
