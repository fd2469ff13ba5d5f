import { SOURCE } from '../../rules/automaton/captured.js';
import { daysOf } from '../../rules/automaton/days.js';
import { answerTo, namesPeople } from '../../rules/path/fact-question.js';
import type { FactsOf } from '../../rules/path/holds.js';
import { rootsOf } from '../../rules/stream/history.js';
import type { ReplayHit, Step } from '../../rules/pattern/pattern.js';
import { expandGroup, partsAt, replaceParts } from './group.js';
import type { HitReader, HitWindow, IdentityLookup, SourceMark } from './ports.js';
import { readFacts } from './graph-facts.js';
import type { FactReader } from './ports-facts.js';
import { factProbesOf, type LiveRule } from './rule-set.js';
import { sightingKey } from './sightings.js';

/** What steps ask beside their own event: of history, and who stands behind an account. */
export interface Asked {
  readonly rule: LiveRule;
  readonly hits: readonly ReplayHit[];
}

type Probe = NonNullable<Step['probes']>[number];

interface People {
  readonly persons: ReadonlyMap<string, string>;
  readonly accounts: ReadonlyMap<string, readonly string[]>;
}

/** Answers of one pass, for hits as they were captured. */
export class HistoryAnswers {
  constructor(
    private readonly seen: ReadonlyMap<string, boolean>,
    private readonly people: People,
    private readonly marks: readonly SourceMark[],
    private readonly factsOf: FactsOf,
  ) {}

  /** The same answers where nothing before a time can be relied on, because it may have been purged. */
  since(horizon: number | null): HistoryAnswers {
    if (horizon === null) return this;
    const marks = this.marks.map((mark) => ({ ...mark, from: Math.max(mark.from ?? horizon, horizon) }));
    return new HistoryAnswers(this.seen, this.people, marks, this.factsOf);
  }

  /** The hits with answers in place of questions; `unknown` stands where nobody can know. */
  answered(rule: LiveRule, hits: readonly ReplayHit[], unknown: boolean): readonly ReplayHit[] {
    return asks(rule) ? hits.map((hit) => this.answeredHit(rule, hit, unknown)) : hits;
  }

  /** Whether some answer rests on time in which the source was not heard. */
  lacks(rule: LiveRule, hits: readonly ReplayHit[]): boolean {
    return (
      asks(rule) &&
      hits.some((hit) =>
        questionsOf(rule, hit).some(({ probe, source }) => !this.covers(source, hit.order.t, probe.windowMs)),
      )
    );
  }

  private answeredHit(rule: LiveRule, hit: ReplayHit, unknown: boolean): ReplayHit {
    const captured: Record<number, Record<string, unknown>> = { ...hit.captured };
    for (const { index, probe, tuple, source } of questionsOf(rule, hit)) {
      const known = this.covers(source, hit.order.t, probe.windowMs);
      const answer = tuple === null || !(known || unknown) ? null : this.seenBefore(probe, tuple, hit.order.t, known);
      captured[index] = { ...captured[index], [probe.id]: answer };
    }
    for (const { index, id, question, roots } of factsAsked(rule, hit)) {
      const keys = [...new Set(roots.flatMap((root) => this.everyKeyOf(root)))];
      captured[index] = { ...captured[index], [id]: answerTo(question, keys, hit.order.t, this.factsOf) };
    }
    rule.terms.forEach((step, index) => {
      const own = captured[index];
      if (own !== undefined && (step.identities ?? []).length > 0) captured[index] = this.asPersons(step, own);
    });
    return { ...hit, captured };
  }

  private asPersons(step: Step, own: Record<string, unknown>): Record<string, unknown> {
    const person = (value: unknown): unknown =>
      typeof value === 'string' ? (this.people.persons.get(value) ?? value) : value;
    const names = (step.identities ?? []).map((name) => {
      const value = own[name];
      return [name, Array.isArray(value) ? value.map(person) : person(value)] as const;
    });
    return { ...own, ...Object.fromEntries(names) };
  }

  private everyKeyOf(root: string): readonly string[] {
    return keysOfPerson(root, this.people);
  }

  /** Where the source was not heard over the whole window: what would hold if nothing else had been seen. */
  private seenBefore(probe: Probe, tuple: string, t: number, known: boolean): boolean | number {
    if (!known && probe.days !== true) return true;
    const keys = keysOf(probe, tuple, this.people.persons, this.people.accounts);
    const held = partsOf(probe, t).filter((part) =>
      keys.some((k) => this.seen.get(windowText({ k, ...part })) === true),
    );
    return probe.days === true ? held.length : held.length === 0;
  }

  private covers(source: unknown, t: number, windowMs: number): boolean {
    const mark = this.marks.find((each) => each.source === source);
    if (mark === undefined) return true;
    const from = t - windowMs;
    if (mark.from !== null && mark.from !== undefined && mark.from > from) return false;
    return !mark.gaps.some(({ lo, hi }) => lo < t && hi >= from);
  }
}

/** What answers are read from. */
export interface AnswerSources {
  readonly hits: Pick<HitReader, 'occupied'>;
  readonly identity: IdentityLookup;
  readonly facts: FactReader;
  readonly marks: readonly SourceMark[];
}

/** Asks all questions of a pass at once. */
export async function answersFor(
  asked: readonly Asked[],
  { hits, identity, facts, marks }: AnswerSources,
): Promise<HistoryAnswers> {
  const open = asked.filter(({ rule }) => asks(rule));
  const named = [...new Set(open.flatMap(accountsAsked))];
  const persons = await identity.personsOf(named);
  const accounts = await identity.accountsOf([...new Set(named.map((each) => persons.get(each) ?? each))]);
  const windows = new Map(
    open
      .flatMap((each) => windowsAsked(each, persons, accounts))
      .map((window) => [windowText(window), window] as const),
  );
  const list = [...windows];
  const found = await hits.occupied(list.map(([, window]) => window));
  const seen = new Map(list.map(([text], i) => [text, found[i] === true]));
  const factsOf = await factsFor(open, { persons, accounts }, facts);
  const answering = open.flatMap((each) => peopleAnswering(each, { persons, accounts }, factsOf));
  const behind = await identity.personsOf([...new Set(answering)].filter((key) => !persons.has(key)));
  return new HistoryAnswers(seen, { persons: new Map([...persons, ...behind]), accounts }, marks, factsOf);
}

function factsFor(open: readonly Asked[], people: People, facts: FactReader): Promise<FactsOf> {
  const questions = open.flatMap(({ rule }) => factProbesOf(rule).map(({ question }) => question));
  const asked = open.flatMap(({ rule, hits: own }) => own.flatMap((hit) => factsAsked(rule, hit)));
  const keys = asked.flatMap(({ roots }) => roots.flatMap((root) => keysOfPerson(root, people)));
  return readFacts(questions, keys, facts);
}

/** Whom context names in its answers: they are compared as persons. */
function peopleAnswering({ rule, hits }: Asked, people: People, factsOf: FactsOf): readonly string[] {
  return hits.flatMap((hit) =>
    factsAsked(rule, hit)
      .filter(({ question }) => namesPeople(question))
      .flatMap(({ question, roots }) => {
        const keys = roots.flatMap((root) => keysOfPerson(root, people));
        return textsOf(answerTo(question, keys, hit.order.t, factsOf));
      }),
  );
}

/** Of one who is asked about: the account, the person, and all of the person's accounts. */
function keysOfPerson(root: string, { persons, accounts }: People): readonly string[] {
  const person = persons.get(root) ?? root;
  return [...new Set([root, person, ...(accounts.get(person) ?? [])])];
}

/** Whether its steps ask for more than their own events tell. */
export function asks(rule: LiveRule): boolean {
  return rule.terms.some(
    ({ probes = [], identities = [], facts = [] }) => probes.length + identities.length + facts.length > 0,
  );
}

function windowsAsked(
  { rule, hits }: Asked,
  persons: ReadonlyMap<string, string>,
  accounts: ReadonlyMap<string, readonly string[]>,
): readonly HitWindow[] {
  return hits.flatMap((hit) =>
    questionsOf(rule, hit).flatMap(({ probe, tuple }) => {
      const keys = tuple === null ? [] : keysOf(probe, tuple, persons, accounts);
      const parts = partsOf(probe, hit.order.t);
      return keys.flatMap((k) => parts.map((part) => ({ k, ...part })));
    }),
  );
}

interface Question {
  readonly index: number;
  readonly probe: Probe;
  readonly tuple: string | null;
  readonly source: unknown;
}

function questionsOf({ terms }: LiveRule, { steps, captured }: ReplayHit): readonly Question[] {
  return steps.flatMap((index) => {
    const own = captured?.[index];
    return (terms[index]?.probes ?? []).map((probe) => {
      const tuple = own?.[probe.id];
      return { index, probe, tuple: typeof tuple === 'string' ? tuple : null, source: own?.[SOURCE] };
    });
  });
}

function factsAsked({ terms }: LiveRule, { steps, captured }: ReplayHit) {
  return steps.flatMap((index) =>
    (terms[index]?.facts ?? []).map(({ id, question }) => {
      return { index, id, question, roots: rootsOf(captured?.[index]?.[id]) };
    }),
  );
}

/** Accounts that stand in a question's key or in a captured identity. */
function accountsAsked({ rule, hits }: Asked): readonly string[] {
  const inKeys = hits.flatMap((hit) =>
    questionsOf(rule, hit).flatMap(({ probe, tuple }) => (tuple === null ? [] : partsAt(tuple, probe.identity ?? []))),
  );
  const inValues = hits.flatMap(({ steps, captured }) =>
    steps.flatMap((index) =>
      (rule.terms[index]?.identities ?? []).flatMap((name) => textsOf(captured?.[index]?.[name])),
    ),
  );
  const asRoots = hits.flatMap((hit) => factsAsked(rule, hit).flatMap(({ roots }) => roots));
  return [...inKeys, ...inValues, ...asRoots];
}

function textsOf(value: unknown): readonly string[] {
  return [value].flat().filter((each): each is string => typeof each === 'string');
}

/** A person has seen what any of the person's accounts has. */
export function keysOf(
  { digest, identity = [] }: Pick<Probe, 'digest' | 'identity'>,
  tuple: string,
  persons: ReadonlyMap<string, string>,
  accounts: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const ofPerson = replaceParts(tuple, identity, persons);
  return expandGroup(ofPerson, identity, accounts).map((each) => sightingKey(digest, each));
}

/** The stretches before a time that are looked at: the whole window, or each day of it. */
function partsOf({ windowMs, days }: Probe, t: number): readonly Omit<HitWindow, 'k'>[] {
  const [lo, hi] = [t - windowMs, t - 1];
  return days === true ? daysOf(lo, hi) : [{ lo, hi }];
}

function windowText({ k, lo, hi }: HitWindow): string {
  return `${k} ${String(lo)} ${String(hi)}`;
}
