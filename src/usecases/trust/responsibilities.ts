import type { DecidingRule } from '../../domain/authorization.js';
import type { ContextFact } from '../../domain/context.js';
import { InputFault } from '../../domain/errors.js';
import { BASELINE_FEATURES } from '../../pipeline/enrich/ports.js';
import type { DecisionPolicy } from '../../pipeline/decide/policy-file.js';

export const RESPONSIBILITY_KINDS = ['POLICY', 'QUESTION', 'BASELINE', 'SOURCE', 'GUARDRAIL', 'CONTEXT'] as const;
export type ResponsibilityKind = (typeof RESPONSIBILITY_KINDS)[number];

/** Something that verdicts rest on, who answers for it, and until when they will have looked again. */
export interface Responsibility {
  /** `KIND:id`. */
  readonly key: string;
  readonly kind: ResponsibilityKind;
  readonly id: string;
  readonly owner: string | null;
  readonly deputy: string | null;
  readonly reviewBy: number | null;
  /** Nobody answers for it, or the day has passed. */
  readonly overdue: boolean;
  /** The policy whose people answer for it, since nobody else was named. */
  readonly through: string | null;
}

export interface ResponsibilityFilter {
  readonly kind: ResponsibilityKind | null;
  /** Owner or deputy. */
  readonly person: string | null;
  readonly overdue: boolean | null;
}

export interface ResponsibilityParts {
  readonly policies: () => Promise<readonly DecisionPolicy[]>;
  readonly guardrails: () => readonly DecidingRule[];
  readonly sources: () => Promise<readonly string[]>;
  /** Facts of the kind `owner` that hold about these. */
  readonly owners: (subjects: readonly string[], now: number) => Promise<readonly ContextFact[]>;
  /** Facts that are stale or that nobody answers for, longest due first. */
  readonly due: (now: number, limit: number) => Promise<readonly ContextFact[]>;
  readonly now: () => number;
}

type Named = Pick<Responsibility, 'kind' | 'id' | 'owner' | 'deputy' | 'reviewBy' | 'through'>;

/** Which fact names the deputy; the one without a name names the owner. */
export const DEPUTY = 'deputy';
const DAY_MS = 86_400_000;
const MOST_DUE = 200;

/** All that verdicts rest on, what is due first; a fact of context only where it is due. */
export async function listResponsibilities(
  parts: ResponsibilityParts,
  filter: ResponsibilityFilter,
  page: { readonly first: number; readonly after: string | null },
): Promise<readonly Responsibility[]> {
  const now = parts.now();
  const found = (await everything(parts, now)).map((each) => judged(each, now)).filter((each) => fits(each, filter));
  const sorted = found.sort((a, b) => rank(a) - rank(b) || (a.key < b.key ? -1 : 1));
  const at = page.after === null ? 0 : sorted.findIndex(({ key }) => key === page.after) + 1;
  if (page.after !== null && at === 0)
    throw new InputFault('CURSOR_INVALID', 'What the last page ended with is not in this list any more.', {
      place: { path: 'after' },
      remedy: 'Start again without `after`.',
    });
  return sorted.slice(at, at + page.first);
}

async function everything(parts: ResponsibilityParts, now: number): Promise<readonly Named[]> {
  const policies = (await parts.policies()).map(ofPolicy);
  const questions = questionsOf(await parts.policies());
  const sources = (await parts.sources()).map((id) => nobody('SOURCE', id));
  const baselines = BASELINE_FEATURES.map((id) => nobody('BASELINE', id));
  const guardrails = parts.guardrails().map(({ id, owner }) => ({ ...nobody('GUARDRAIL', id), owner }));
  const things = [...questions, ...sources, ...baselines, ...guardrails];
  const due = (await parts.due(now, MOST_DUE)).filter((fact) => fact.kind !== 'owner').map(ofFact);
  const facts = await parts.owners([...things, ...due].map(subjectOf), now);
  return withDeputies(parts, [...policies, ...[...things, ...due].map((each) => withFacts(each, facts))], now);
}

/** Where nobody stands in for a thing, whoever stands in for its owner does. */
async function withDeputies(
  parts: ResponsibilityParts,
  things: readonly Named[],
  now: number,
): Promise<readonly Named[]> {
  const owners = things.flatMap(({ owner, deputy }) =>
    owner === null || deputy !== null ? [] : [ownerSubject(owner)],
  );
  const facts = await parts.owners([...new Set(owners)], now);
  return things.map((thing) => {
    if (thing.owner === null || thing.deputy !== null) return thing;
    const deputy = lastSaid(facts, ownerSubject(thing.owner), DEPUTY);
    return deputy === undefined ? thing : { ...thing, deputy: String(deputy.value) };
  });
}

const ownerSubject = (owner: string): string => `owner:${owner}`;

const nobody = (kind: ResponsibilityKind, id: string): Named => ({
  ...{ kind, id, owner: null, deputy: null, reviewBy: null, through: null },
});

const ofPolicy = ({ bundle, owner, deputy, reviewBy }: DecisionPolicy): Named => ({
  ...{ kind: 'POLICY', id: bundle.id, owner, deputy, through: null, reviewBy: endOf(reviewBy) },
});

const ofFact = ({ uid, owner, staleAfter }: ContextFact): Named => ({
  ...nobody('CONTEXT', uid),
  owner: owner === '' ? null : owner,
  reviewBy: staleAfter,
});

/** A question that several policies ask is the first one's, by their names, until somebody is named. */
function questionsOf(policies: readonly DecisionPolicy[]): readonly Named[] {
  const asked = new Map<string, Named>();
  for (const policy of [...policies].sort((a, b) => (a.bundle.id < b.bundle.id ? -1 : 1)))
    for (const { id } of policy.bundle.questions)
      if (!asked.has(id)) asked.set(id, { ...ofPolicy(policy), kind: 'QUESTION', id, through: policy.bundle.id });
  return [...asked.values()];
}

const subjectOf = ({ kind, id }: Named): string => `${kind.toLowerCase()}:${id}`;

/** What was written down last counts; a deputy alone leaves the owner who was there. */
function withFacts(thing: Named, facts: readonly ContextFact[]): Named {
  const [owner, deputy] = [lastSaid(facts, subjectOf(thing), ''), lastSaid(facts, subjectOf(thing), DEPUTY)];
  const named = deputy === undefined ? thing : { ...thing, deputy: String(deputy.value) };
  if (owner === undefined) return named;
  const { staleAfter: reviewBy, value } = owner;
  return { ...named, owner: String(value), reviewBy, through: null, ...(deputy === undefined ? { deputy: null } : {}) };
}

function lastSaid(facts: readonly ContextFact[], subject: string, name: string): ContextFact | undefined {
  return facts
    .filter((fact) => fact.subject === subject && fact.name === name && typeof fact.value === 'string')
    .sort((a, b) => b.recordedAt - a.recordedAt || (a.uid < b.uid ? -1 : 1))[0];
}

function judged(thing: Named, now: number): Responsibility {
  const { owner, reviewBy, kind, id } = thing;
  const overdue = (owner ?? '').trim() === '' || (reviewBy !== null && reviewBy <= now);
  return { ...thing, key: `${kind}:${id}`, overdue };
}

function fits({ kind, owner, deputy, overdue }: Responsibility, wanted: ResponsibilityFilter): boolean {
  if (wanted.kind !== null && wanted.kind !== kind) return false;
  if (wanted.overdue !== null && wanted.overdue !== overdue) return false;
  return wanted.person === null || owner === wanted.person || deputy === wanted.person;
}

/** The longest due first; what has no date comes last, unless nobody answers for it. */
const rank = ({ overdue, reviewBy }: Responsibility): number =>
  overdue && reviewBy === null ? 0 : (reviewBy ?? Number.MAX_SAFE_INTEGER);

/** The day itself still counts. */
const endOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) + DAY_MS;
