import fc from 'fast-check';
import type { ContextFact } from '../../../src/domain/context.js';
import type { FactsOf } from '../../../src/rules/path/holds.js';

const MINUTE = 60_000;
/** A day begins in the middle of every story. */
const MIDNIGHT = 20_000 * 86_400_000;
export const timeOf = (minute: number): number => MIDNIGHT + (minute - 45) * MINUTE;

const EXISTS = [
  ' and exists { (actor)-[:MEMBER_OF*1..2]->(:Group {criticality: "tier0"}) }',
  ' and not exists { (actor)-[:MEMBER_OF|ADMIN_TO*1..3]->(:Group) }',
];

export const orAboutPeople = (condition: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 3, arbitrary: condition }, { weight: 1, arbitrary: fc.constantFrom(...EXISTS) });

/** What context says of a person is found by the person. */
export const askable = (text: string, by: string): string =>
  by.includes('actor.identity') ? text : EXISTS.reduce((left, each) => left.replaceAll(each, ''), text);

const minute = fc.integer({ min: 0, max: 90 });

/** An edge or a rating, and whether it is taken back again, or its end told later. */
export const factAbout = (subjects: readonly string[]) =>
  fc
    .record({
      edge: fc.tuple(
        fc.constantFrom(...subjects, 'group:1'),
        fc.constantFrom('member_of' as const, 'admin_to' as const),
        fc.constantFrom('group:1', 'group:2'),
      ),
      rating: fc.option(fc.constantFrom('tier0', 'low'), { nil: null }),
      validFrom: minute,
      lasts: fc.option(minute, { nil: null }),
      later: fc.oneof(fc.constantFrom('withdrawn' as const, null), minute),
    })
    .map(({ edge: [from, by, to], rating, validFrom, lasts, later }) => ({
      ...(rating === null
        ? { subject: from, kind: by, value: to }
        : { subject: to, kind: 'criticality' as const, value: rating }),
      validFrom: timeOf(validFrom),
      validTo: lasts === null ? null : timeOf(validFrom + 1 + lasts),
      withdraw: later === 'withdrawn',
      endsAt: typeof later === 'number' && lasts === null ? timeOf(validFrom + 1 + later) : null,
    }));

type Said = Pick<ContextFact, 'subject' | 'kind' | 'value' | 'validFrom' | 'validTo'>;

/** Names and sources of their own: none corrects another. */
export function recorded(told: Said, i: number): ContextFact {
  const by = { recordedBy: 'desk', owner: 'soc', source: `source-${String(i)}`, staleAfter: null };
  return {
    uid: `fact${String(i)}`,
    name: told.kind === 'admin_to' ? 'Group' : '',
    ...told,
    ...by,
    recordedAt: i,
    withdrawnAt: null,
    withdrawnBy: null,
  };
}

/** What context says at the end, of a person also what it says of the person's accounts. */
export function factsOver(facts: readonly ContextFact[], owner: ReadonlyMap<string, string>): FactsOf {
  return (subject) => {
    const own = [...owner].flatMap(([each, person]) => (person === subject ? [each] : []));
    return facts.filter((each) => each.subject === subject || own.includes(each.subject));
  };
}
