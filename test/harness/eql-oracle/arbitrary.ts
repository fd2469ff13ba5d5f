import fc from 'fast-check';
import type { Condition } from './condition.js';
import type { OracleEvent, OracleQuery, OracleReference, OracleTerm } from './query.js';

const PEERS = ['h1', 'h2', 'ann'];
const HOSTS = ['h1', 'h2'];
const CATEGORIES = ['login', 'mfa', 'mail'];

const atom: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Condition>({ kind: 'always' }) },
  fc.record({
    kind: fc.constant('compare' as const),
    field: fc.constant('n'),
    op: fc.constantFrom('==', '!=', '<', '<=', '>', '>='),
    value: fc.integer({ min: 0, max: 4 }),
  }),
  fc.record({
    kind: fc.constant('compare' as const),
    field: fc.constant('host'),
    op: fc.constantFrom('==', '!='),
    value: fc.constantFrom(...HOSTS),
  }),
  fc.record({ kind: fc.constant('null' as const), field: fc.constantFrom('user', 'host', 'n'), is: fc.boolean() }),
  fc.record({
    kind: fc.constant('in' as const),
    field: fc.constant('n'),
    values: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('fields' as const),
    left: fc.constant('host'),
    op: fc.constantFrom('==', '!='),
    right: fc.constant('peer'),
  }),
);

const condition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: atom },
    fc.record({ kind: fc.constant('not' as const), inner: tie('node') }),
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), left: tie('node'), right: tie('node') }),
  ),
})).node;

const plainTerm: fc.Arbitrary<OracleTerm> = fc.record({
  category: fc.constantFrom('any', 'any', ...CATEGORIES),
  condition,
  missing: fc.constant(false),
  runs: fc.constantFrom(1, 1, 1, 2),
  by: fc.constant([]),
  name: fc.constant(null),
  references: fc.constant([]),
  within: fc.constant(null),
});

/** Short lists of close events, with equal times, null keys and lists of keys. */
export const events: fc.Arbitrary<readonly OracleEvent[]> = fc
  .array(
    fc.record({
      event_type: fc.constantFrom(...CATEGORIES),
      step: fc.constantFrom(0, 1, 1, 2, 5),
      user: fc.constantFrom<string | null | readonly string[]>('ann', 'bob', 'Ann', null, ['ann', 'bob']),
      peer: fc.constantFrom(...PEERS),
      host: fc.constantFrom('h1', 'h2', null),
      n: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant(null)),
    }),
    { minLength: 4, maxLength: 30, size: 'max' },
  )
  .map((list) => {
    let ts = 0;
    return list.map(({ step, ...fields }, index) => {
      ts += step;
      return { ...fields, id: index + 1, ts };
    });
  });

const by = fc.constantFrom<readonly string[]>([], ['user'], ['?user'], ['host'], ['user', 'host'], ['?host', 'user']);
const pipe = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  fc.record({ name: fc.constantFrom('head' as const, 'tail' as const), count: fc.integer({ min: 0, max: 3 }) }),
);

function withMissing(term: OracleTerm, missing: boolean): OracleTerm {
  return missing ? { ...term, missing } : term;
}

/** Sequences in either dialect: per-term keys, runs, until, pipes, and missing terms where the dialect has them. */
export const queries: fc.Arbitrary<OracleQuery> = fc
  .record({
    dialect: fc.constantFrom('elasticsearch' as const, 'classic' as const),
    by,
    perTerm: fc.boolean(),
    maxspan: fc.option(fc.integer({ min: 1, max: 25 })),
    terms: fc.array(fc.tuple(plainTerm, fc.constantFrom(false, false, true)), { minLength: 2, maxLength: 4 }),
    until: fc.option(plainTerm.map((term) => ({ ...term, runs: 1 }))),
    pipe,
  })
  .map(({ perTerm, terms, by: keys, ...rest }) => {
    const classic = rest.dialect === 'classic';
    const used = classic ? keys.map((key) => key.replace('?', '')) : keys;
    const allowed = !classic && rest.maxspan !== null;
    let list = terms.map(([term, missing]) => withMissing(term, allowed && missing));
    if (list.every((term) => term.missing)) list = list.map((term) => ({ ...term, missing: false }));
    const place = (term: OracleTerm): OracleTerm => ({ ...term, by: perTerm ? used : [] });
    const until = rest.until === null ? null : place(rest.until);
    return { ...rest, by: perTerm ? [] : used, terms: list.map(place), until };
  });

const reference: fc.Arbitrary<Omit<OracleReference, 'step'>> = fc.record({
  own: fc.constantFrom('n', 'host', 'peer'),
  op: fc.constantFrom('==' as const, '!=' as const),
  field: fc.constantFrom('n', 'host', 'peer'),
});

/** Sequences whose later terms refer to earlier ones by name, with `within`. */
export const namedQueries: fc.Arbitrary<OracleQuery> = fc
  .record({
    by: fc.constantFrom<readonly string[]>([], ['host'], ['peer']),
    maxspan: fc.option(fc.integer({ min: 3, max: 12 })),
    terms: fc.array(
      fc.record({
        term: plainTerm,
        refs: fc.array(reference, { maxLength: 2 }),
        to: fc.nat(),
        within: fc.option(fc.integer({ min: 1, max: 6 })),
      }),
      { minLength: 2, maxLength: 4 },
    ),
  })
  .map(({ terms, ...rest }) => ({
    ...rest,
    dialect: 'elasticsearch' as const,
    until: null,
    pipe: null,
    terms: terms.map(({ term, refs, to, within }, index) => ({
      ...term,
      name: `s${String(index)}`,
      within: index === 0 ? null : within,
      references: index === 0 ? [] : refs.map((item) => ({ ...item, step: `s${String(to % index)}` })),
    })),
  }));
