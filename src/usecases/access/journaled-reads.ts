import type { Principal } from '../../domain/access.js';
import type { Row } from '../../domain/page.js';
import type { PageRows } from '../../domain/reading.js';
import type { Selection } from '../../domain/selection.js';
import type { Reads } from '../use-cases.js';
import type { AccessJournal } from './access-journal.js';

/** Cases that not everybody may see: kept to some people, or marked TLP:RED. */
export interface KeptCases {
  /** Whether there is any that this person may see; for everybody else no reading needs a second look. */
  concern(person: Principal): Promise<boolean>;
  /** Numbers of the kept cases that these objects are or belong to. */
  behind(ids: readonly string[], numbers: readonly number[]): Promise<readonly number[]>;
}

export interface Journaling {
  readonly by: Principal;
  readonly journal: Pick<AccessJournal, 'casesRead' | 'recordsRead' | 'observablesRead'>;
  readonly kept: KeptCases;
}

/** The reads of one person, with what needs to be known of them written down before they are answered. */
export function journaledReads(reads: Reads, journaling: Journaling): Reads {
  const told = <Answer>(answer: Promise<Answer>, number?: number): Promise<Answer> =>
    toldOf(answer, journaling, number);
  const withRed = async <Answer>(answer: Promise<Answer>, mayHoldRed: boolean): Promise<Answer> => {
    const answered = await answer;
    if (mayHoldRed) await journaling.journal.observablesRead(journaling.by, redIn(answered));
    return answered;
  };
  return {
    byKeys: (label, keys, selection) =>
      told(
        withRed(
          withRaw(reads.byKeys(label, keys, selection), label === 'DeadLetter', journaling),
          label === 'NotedObservable' || asksObservables(selection),
        ),
      ),
    caseByNumber: (number, selection) =>
      told(withRed(reads.caseByNumber(number, selection), asksObservables(selection))),
    page: (query, selection) =>
      told(
        withRed(
          withRaw(reads.page(query, selection), query.list === 'deadLetters', journaling),
          asksObservables(selection),
        ),
      ),
    record: (of, selection) => told(withRed(reads.record(of, selection), asksObservables(selection))),
    documents: async (uids) => {
      const found = await reads.documents(uids);
      await journaling.journal.recordsRead(
        journaling.by,
        uids.filter((_, at) => found[at] !== null && found[at] !== undefined),
      );
      return found;
    },
    rawDigests: (uids) => reads.rawDigests(uids),
    caseGraph: (number, request) => told(reads.caseGraph(number, request), number),
    entityReach: (request) => reads.entityReach(request),
    metrics: (request) => reads.metrics(request),
    search: (request, selection) => told(withRed(reads.search(request, selection), true)),
    similarCases: (number, first, selection) =>
      told(withRed(reads.similarCases(number, first, selection), asksObservables(selection)), number),
    timeline: (number, page, total) => told(reads.timeline(number, page, total), number),
  };
}

async function toldOf<Answer>(
  answer: Promise<Answer>,
  { by, journal, kept }: Journaling,
  number?: number,
): Promise<Answer> {
  const [answered, concerned] = await Promise.all([answer, kept.concern(by)]);
  if (!concerned) return answered;
  const { ids, numbers } = namedIn(answered);
  await journal.casesRead(by, await kept.behind(ids, number === undefined ? numbers : [...numbers, number]));
  return answered;
}

function asksObservables(selection: Selection): boolean {
  return selection.some(({ name, fields }) => name === 'observables' || asksObservables(fields));
}

/** Observables marked TLP:RED that stand anywhere in an answer. */
function redIn(answer: unknown): readonly string[] {
  if (typeof answer !== 'object' || answer === null) return [];
  if (Array.isArray(answer)) return [...new Set(answer.flatMap(redIn))];
  const { id, __typename: type, tlp } = answer as Readonly<Record<string, unknown>>;
  const own = type === 'Observable' && tlp === 'RED' ? [String(id)] : [];
  return [...new Set([...own, ...Object.values(answer).flatMap(redIn)])];
}

/** Objects that stand anywhere in an answer. */
function namedIn(answer: unknown): { readonly ids: readonly string[]; readonly numbers: readonly number[] } {
  const ids = new Set<string>();
  const numbers = new Set<number>();
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const { id, __typename: type, number } = value as Readonly<Record<string, unknown>>;
    if (typeof id === 'string') ids.add(id);
    if (type === 'Case' && typeof number === 'number') numbers.add(number);
    Object.values(value).forEach(look);
  };
  look(answer);
  return { ids: [...ids], numbers: [...numbers] };
}

/** A dead letter that was read with what it says is a raw record that was read. */
async function withRaw<Answer extends PageRows | readonly (Row | null)[]>(
  answer: Promise<Answer>,
  mayHoldRaw: boolean,
  { by, journal }: Journaling,
): Promise<Answer> {
  const answered = await answer;
  if (!mayHoldRaw) return answered;
  const shown = rowsOf(answered).filter((row) => row['raw'] !== undefined && row['raw'] !== null);
  await journal.recordsRead(
    by,
    shown.map(({ id }) => String(id)),
  );
  return answered;
}

function rowsOf(answered: PageRows | readonly (Row | null)[]): readonly Row[] {
  const rows = 'rows' in answered ? answered.rows.map(({ node }) => node) : answered;
  return rows.filter((row): row is Row => row !== null);
}
