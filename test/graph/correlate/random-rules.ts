import fc from 'fast-check';
import { anchored } from './random-cypher.js';
import { askable, orAboutPeople } from './told-facts.js';

const OPERATIONS = ['a', 'b', 'c'];
export const operation = fc.constantFrom(...OPERATIONS);
const condition = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom(' and first_seen(sess, 20m)', ' and not first_seen(sess, 30m)') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ' and seen_days(sess, 1h) == 2',
      ' and seen_days(n, 30m) < 1',
      ' and seen_days(n, sess, 2d) > 0',
    ),
  },
);
const step = (missing: boolean) =>
  fc
    .tuple(operation, missing ? fc.constant('') : orAboutPeople(condition))
    .map(([op, more]) => `${missing ? '!' : ''}[any where operation == "${op}"${more}]`);
const key = fc.constantFrom('by actor.identity', 'by actor.identity, session', 'by actor.account', 'by session', '');
const span = fc.integer({ min: 1, max: 30 });
const until = fc.option(operation, { nil: null });

const shape = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(step(false), step(false)) },
  { weight: 3, arbitrary: fc.tuple(step(false), step(false), step(false)) },
  { weight: 1, arbitrary: fc.tuple(step(false), step(true), step(false)) },
  { weight: 1, arbitrary: fc.tuple(step(true), step(false), step(false)) },
  { weight: 1, arbitrary: fc.tuple(step(false), step(false), step(true)) },
);
const query = fc
  .tuple(shape, key, span, until)
  .map(
    ([steps, by, minutes, off]) =>
      `sequence ${by} with maxspan=${String(minutes)}m ${askable(steps.join(' '), by)}` +
      (off === null || steps.some((each) => each.startsWith('!')) ? '' : ` until [any where operation == "${off}"]`),
  );

const BASE = OPERATIONS.map(
  (op) =>
    `title: ${op}\nname: rule_${op}\nlogsource: {product: test}\ndetection:\n  s: {operation: ${op}}\n  condition: s\n`,
).join('---\n');
const bySigma = fc.constantFrom('', ', group-by: [who]', ', group-by: [who, sess]');
const timespan = fc.integer({ min: 1, max: 25 }).map((minutes) => `, timespan: ${String(minutes)}m`);
const correlated = fc.constantFrom(
  'type: event_count, rules: [rule_a, rule_b], condition: {gte: 3}',
  'type: event_count, rules: [rule_a], condition: {lt: 3}',
  'type: value_count, rules: [rule_a, rule_c], condition: {gte: 2, field: sess}',
  'type: value_sum, rules: [rule_a, rule_b], condition: {gt: 4, field: n}',
  'type: temporal, rules: [rule_a, rule_b]',
  'type: temporal_ordered, rules: [rule_a, rule_b, rule_c]',
  "type: temporal, rules: [rule_a, rule_b, rule_c], condition: 'rule_a and rule_b and not rule_c'",
  "type: temporal_ordered, rules: [rule_a, rule_b, rule_c], condition: 'rule_a and not rule_b and rule_c'",
);
const outer = fc.option(
  fc.constantFrom(
    'type: temporal_ordered, rules: [corr, rule_c]',
    'type: event_count, rules: [corr], condition: {gte: 2}',
  ),
  { nil: null },
);
const sigmaText = fc
  .tuple(correlated, bySigma, timespan, outer, bySigma, timespan)
  .map(([body, by, time, over, overBy, overTime]) => {
    const inner = `title: corr\nname: corr\ncorrelation: {${body}${by}${time}}\n---\n${BASE}`;
    return over === null
      ? inner
      : `title: outer\nname: outer\ncorrelation: {${over}${overBy}${overTime}}\n---\n${inner}`;
  });

/** X1, X6, runs and optional keys: later steps that ask about earlier ones, and how soon they must come. */
const asked = fc.constantFrom(
  '',
  ' and n == x.n',
  ' and sess != x.sess',
  ' and n > x.n',
  ' and n == x.n and sess == x.sess',
);
const soon = fc.option(fc.integer({ min: 1, max: 15 }), { nil: null });
const again = fc.constantFrom('', '', ' with runs=2');
const later = fc
  .tuple(operation, asked, again, soon)
  .map(
    ([op, more, runs, minutes]) =>
      `[any where operation == "${op}"${more}]${runs}${minutes === null ? '' : ` within ${String(minutes)}m`}`,
  );
const namedKey = fc.constantFrom('by actor.identity', 'by session', 'by ?session, actor.identity', 'by n');
const named = fc
  .tuple(namedKey, span, operation, again, fc.array(later, { minLength: 1, maxLength: 2 }), until)
  .map(
    ([by, minutes, op, runs, rest, off]) =>
      `sequence ${by} with maxspan=${String(minutes)}m [any where operation == "${op}"]${runs} as x ${rest.join(' ')}` +
      (off === null ? '' : ` until [any where operation == "${off}"]`),
  );

/** X3: totals over a sliding window, what shares an operation counting once or not. */
const having = fc.constantFrom(
  'count() >= 3',
  'distinct(sess) >= 2',
  'sum(n) >= 5 and count() >= 2',
  'max(n) >= 3 or min(n) == 0',
);
const accumulated = fc
  .tuple(
    fc.constantFrom('actor.identity', 'actor.account', 'session'),
    span,
    fc.uniqueArray(operation, { minLength: 1, maxLength: 2 }),
    having,
    fc.constantFrom('', ' distinct by sess', ' distinct by operation, n'),
  )
  .map(
    ([by, minutes, ops, condition, once]) =>
      `accumulate by ${by} within ${String(minutes)}m ${ops.map((op) => `[any where operation == "${op}"]`).join(' ')} having ${condition}${once}`,
  );

const sample = fc
  .tuple(operation, operation, key, span)
  .map(
    ([left, right, by, minutes]) =>
      `sample ${by === '' ? 'by session' : by} with maxspan=${String(minutes)}m [any where operation == "${left}"] [any where operation == "${right}"]`,
  );

interface Written {
  readonly language: 'eql' | 'sigma' | 'cypher';
  readonly text: string;
}
/** Random rules of all languages. */
export const written: fc.Arbitrary<Written> = fc.oneof(
  { weight: 3, arbitrary: query.map((text): Written => ({ language: 'eql', text })) },
  { weight: 2, arbitrary: named.map((text): Written => ({ language: 'eql', text })) },
  { weight: 1, arbitrary: accumulated.map((text): Written => ({ language: 'eql', text })) },
  { weight: 1, arbitrary: sample.map((text): Written => ({ language: 'eql', text })) },
  { weight: 1, arbitrary: anchored.map((text): Written => ({ language: 'cypher', text })) },
  { weight: 2, arbitrary: sigmaText.map((text): Written => ({ language: 'sigma', text })) },
);
