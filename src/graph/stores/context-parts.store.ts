import type { AuditEntry } from '../../domain/audit.js';
import { sha256Hex } from '../../domain/canonical.js';
import type { ContextFact } from '../../domain/context.js';
import { compareText } from '../../domain/ids.js';
import type { Graph, Tx } from '../session.js';
import { appendAudit } from './audit.store.js';
import { QUEUE_DECISIONS } from './case-open.cypher.js';
import { takeEnded, type ContextPart } from './context.store.js';
import { ORGANISATION } from './context-facts.js';
import { CASES_ABOUT, OPEN_CASES, RESTING_ON } from './look-back.cypher.js';
import { seenBy, SYSTEM_VIEWER } from './need-to-know.js';

interface TouchedCase {
  readonly case: number;
}

/** What was decided about whom a fact speaks of, or because of it, is decided again: the fact counts from now on, or no longer. */
export function decideAgainOver(newId: () => string): ContextPart {
  return async (tx, facts) => {
    const cases = await casesOver(tx, facts);
    const rows = cases.map((row) => ({ id: newId(), case: row.case, ...causeOf(facts), state: 'pending' }));
    if (rows.length > 0) await tx.run(QUEUE_DECISIONS, { rows });
  };
}

/** Exceptions of one pass; more are left to the next. */
const ENDED_AT_ONCE = 100;

/** Cases that were judged under an exception which has ended are judged again without it; true where more may wait. */
export async function decideAgainWithoutEnded(graph: Graph, now: number, newId: () => string): Promise<boolean> {
  const ended = await graph.write(async (tx) => {
    const facts = await takeEnded(tx, now, ENDED_AT_ONCE);
    const cases = await casesOver(tx, facts);
    const rows = cases.map((row) => ({ id: newId(), ...row, trigger: 'exception_ended', at: now, state: 'pending' }));
    if (rows.length > 0) await tx.run(QUEUE_DECISIONS, { rows });
    return facts.length;
  });
  return ended === ENDED_AT_ONCE;
}

/** What holds for the whole house may settle any open case; of more than these the older ones wait for their next trigger. */
const MOST_OPEN = 1_000;

async function casesOver(tx: Tx, facts: readonly ContextFact[]): Promise<readonly TouchedCase[]> {
  const subjects = [...new Set(facts.map(({ subject }) => subject))];
  const resting = await seenBy(tx, SYSTEM_VIEWER).run<TouchedCase>(RESTING_ON, { uids: facts.map(({ uid }) => uid) });
  const about = await tx.run<TouchedCase>(CASES_ABOUT, { subjects });
  const open = subjects.includes(ORGANISATION) ? await tx.run<TouchedCase>(OPEN_CASES, { most: MOST_OPEN }) : [];
  return [...new Set([...resting, ...about, ...open].map((row) => row.case))]
    .sort((a, b) => a - b)
    .map((each) => ({ case: each }));
}

/** Decisions count what was known at their trigger: it comes when the fact was written down or taken back. */
function causeOf(facts: readonly ContextFact[]): { readonly trigger: string; readonly at: number } {
  const at = facts.reduce((latest, fact) => Math.max(latest, fact.withdrawnAt ?? fact.recordedAt), 0);
  const withdrawn = facts.some(({ withdrawnAt }) => withdrawnAt !== null);
  return { trigger: withdrawn ? 'context_withdrawn' : 'context_changed', at };
}

/** Facts that are told one by one; an import of more is one entry with a digest of all. */
const TOLD_SINGLY = 20;

/** Who wrote down or took back what, in the stream of context. */
export const auditOfContext: ContextPart = (tx, facts) =>
  appendAudit(tx, facts.length > TOLD_SINGLY ? importOf(facts) : facts.map(entryOf));

function importOf(facts: readonly ContextFact[]): readonly AuditEntry[] {
  const [first] = facts;
  if (first === undefined) return [];
  const digest = sha256Hex(
    facts
      .map(({ uid }) => uid)
      .sort(compareText)
      .join('\n'),
  );
  const at = facts.reduce((latest, { recordedAt }) => Math.max(latest, recordedAt), 0);
  const body = { count: facts.length, digest };
  return [{ stream: 'context', type: 'context.imported', at, actor: first.recordedBy, body }];
}

function entryOf({ uid, kind, subject, name, owner, source, ...fact }: ContextFact): AuditEntry {
  const { validFrom, validTo, recordedAt, recordedBy, withdrawnAt, withdrawnBy } = fact;
  const said = { fact: uid, kind, subject, name, owner, source, validFrom, validTo };
  return withdrawnAt === null
    ? { stream: 'context', type: typeOf(kind), at: recordedAt, actor: recordedBy, body: said }
    : { stream: 'context', type: 'context.withdrawn', at: withdrawnAt, actor: withdrawnBy ?? '', body: said };
}

function typeOf(kind: ContextFact['kind']): string {
  return kind === 'exception' ? 'context.exception_added' : 'context.set';
}
