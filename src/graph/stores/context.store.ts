import { randomUUID } from 'node:crypto';
import {
  CONTEXT_KINDS,
  counting,
  MANY,
  UNOWNED,
  type AsOf,
  type ContextFact,
  type ContextKind,
} from '../../domain/context.js';
import { compareText } from '../../domain/ids.js';
import type { JsonValue } from '../../domain/json.js';
import type { Graph, Tx } from '../session.js';
import {
  ADD_FACTS,
  COUNT_DUE,
  DUE_FACTS,
  END_FACTS,
  FACT_BY_UID,
  FACT_HISTORY,
  FACTS_AS_OF,
  TAKE_ENDED,
  TAKEN_BACK,
  WITHDRAW_FACT,
} from './context.cypher.js';

/** Commits together with the facts: the audit, and the scopes to evaluate again between the two times. */
export type ContextPart = (tx: Tx, facts: readonly ContextFact[]) => Promise<void>;

export type FactRow = Omit<ContextFact, 'value'> & { readonly valueJson: string };

/** Answers the context use cases. */
export function contextStore(graph: Graph, parts: readonly ContextPart[] = []) {
  const run = async (tx: Tx, facts: readonly ContextFact[]): Promise<void> => {
    if (facts.length > 0) for (const part of parts) await part(tx, facts);
  };
  return {
    /** The facts that are new. */
    add: (facts: readonly ContextFact[]): Promise<readonly ContextFact[]> =>
      graph.write(async (tx) => {
        const added = await addFacts(tx, facts);
        await run(tx, added);
        return added;
      }),
    /** The fact as withdrawn; null where there is none, or none any more. */
    withdraw: (uid: string, at: number, by: string): Promise<ContextFact | null> =>
      graph.write(async (tx) => {
        const [row] = await tx.run<{ fact: FactRow }>(WITHDRAW_FACT, { uid, at, by });
        if (row === undefined) return null;
        const fact = factFrom(row.fact);
        await run(tx, [fact]);
        return fact;
      }),
    /** What is written down in place of these, each with its end; nothing of those that no longer stand, and of two ends the first. */
    end: (ends: readonly FactEnd[]): Promise<readonly ContextFact[]> =>
      graph.write(async (tx) => {
        const firsts = new Map([...ends].reverse().map(({ uid, fact }) => [uid, fact] as const));
        const rows = [...firsts].map(([uid, fact]) => ({ uid, at: fact.recordedAt, by: fact.recordedBy }));
        const ended = rows.length === 0 ? [] : await tx.run<{ fact: FactRow }>(END_FACTS, { ends: rows });
        const before = ended.map(({ fact }) => factFrom(fact));
        const added = await addFacts(
          tx,
          before.flatMap(({ uid }) => firsts.get(uid) ?? []),
        );
        await run(tx, [...before, ...added]);
        return added;
      }),
    /** Facts that are stale or that nobody answers for, longest due first. */
    due: async (question: DueQuestion): Promise<readonly ContextFact[]> =>
      (await graph.run<{ fact: FactRow }>(DUE_FACTS, { ...question })).map(({ fact }) => factFrom(fact)),
    dueTotal: async (now: number, owner: string | null): Promise<number> =>
      (await graph.run<{ total: number }>(COUNT_DUE, { now, owner }))[0]?.total ?? 0,
    find: (uid: string): Promise<ContextFact | null> => findFact(graph, uid),
    asOf: (subjects: readonly string[], at: AsOf, kinds: readonly ContextKind[] = CONTEXT_KINDS) =>
      factsAsOf(graph, { subjects, at, kinds }),
    /** What a source said of these subjects and a person took back. */
    takenBack: async (subjects: readonly string[], source: string): Promise<readonly ContextFact[]> =>
      (await graph.run<{ fact: FactRow }>(TAKEN_BACK, { subjects, source, kinds: CONTEXT_KINDS })).map(({ fact }) =>
        factFrom(fact),
      ),
    /** Everything ever recorded of the subject, withdrawn or not. */
    history: async (subject: string, kinds: readonly ContextKind[] = CONTEXT_KINDS): Promise<readonly ContextFact[]> =>
      (await graph.run<{ fact: FactRow }>(FACT_HISTORY, { subject, kinds })).map(({ fact }) => factFrom(fact)),
  };
}

/** A fact, and what stands in its place from now on: the same until it ended. */
export interface FactEnd {
  readonly uid: string;
  readonly fact: ContextFact;
}

export async function findFact(tx: Pick<Tx, 'run'>, uid: string): Promise<ContextFact | null> {
  const [row] = await tx.run<{ fact: FactRow }>(FACT_BY_UID, { uid });
  return row === undefined ? null : factFrom(row.fact);
}

export async function addFacts(tx: Tx, facts: readonly ContextFact[]): Promise<readonly ContextFact[]> {
  const rows = [...facts]
    .sort((a, b) => compareText(a.uid, b.uid))
    .map(({ value, ...fact }) => ({ ...fact, valueJson: JSON.stringify(value), value: textOf(value) }));
  const added = await tx.run<{ uid: string }>(ADD_FACTS, {
    facts: rows,
    mark: randomUUID(),
    unowned: UNOWNED,
    many: MANY,
  });
  const uids = new Set(added.map(({ uid }) => uid));
  return facts.filter(({ uid }) => uids.delete(uid));
}

/** Takes exceptions that have come to their end, so that each is followed up once. */
export async function takeEnded(tx: Tx, now: number, limit: number): Promise<readonly ContextFact[]> {
  return (await tx.run<{ fact: FactRow }>(TAKE_ENDED, { now, limit })).map(({ fact }) => factFrom(fact));
}

export interface DueQuestion {
  readonly now: number;
  /** Only what this person or team answers for. */
  readonly owner: string | null;
  /** After this one. */
  readonly dueAt: number;
  readonly uid: string;
  readonly limit: number;
}

export interface ContextQuestion {
  readonly subjects: readonly string[];
  readonly at: AsOf;
  readonly kinds: readonly ContextKind[];
}

/** What held of the subjects at one time, as it was known at another. */
export async function factsAsOf(tx: Tx, { subjects, at, kinds }: ContextQuestion): Promise<readonly ContextFact[]> {
  const rows = await tx.run<{ fact: FactRow }>(FACTS_AS_OF, { subjects: [...new Set(subjects)], kinds, ...at });
  return counting(rows.map(({ fact }) => factFrom(fact)));
}

/** Beside the JSON, so that queries and the guard can compare without parsing. */
function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What jobs find facts by; no part of what was said. */
interface Marks {
  readonly dueAt?: number;
  readonly endsAt?: number;
  readonly over?: boolean;
}

export function factFrom({ valueJson, ...stored }: FactRow): ContextFact {
  const { dueAt: _due, endsAt: _end, over: _over, ...row } = stored as FactRow & Marks;
  const { validTo = null, staleAfter = null, withdrawnAt = null, withdrawnBy = null } = row as Partial<ContextFact>;
  return { ...row, value: JSON.parse(valueJson) as JsonValue, validTo, staleAfter, withdrawnAt, withdrawnBy };
}
