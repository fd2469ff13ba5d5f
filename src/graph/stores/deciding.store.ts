import { contentDigest, DECIDED, decisionContent } from '../../chain/index.js';
import type { AuditEntry } from '../../domain/audit.js';
import type { CaseDecided, CurrentDecision, DecidingGraph, DecidingTx } from '../../pipeline/decide/ports.js';
import type { Graph, Tx } from '../session.js';
import { appendAudit } from './audit.store.js';
import { batchesOfDecision } from './batch.store.js';
import { readCase } from './case-reading.store.js';
import {
  decisionsOf,
  newestTrigger,
  queueResponse,
  retireDecisions,
  saveDecision,
  saveShadows,
  setCaseVerdict,
  takeCase,
  waitingCases,
} from './decision.store.js';
import { caseHistory } from './case-history.store.js';
import { importedFeeds } from './indicator.store.js';
import { appendChanges } from './feed.store.js';

/** The deciding transaction on Neo4j: claim, read, write, audit and feed commit together or not at all. */
export function decidingGraph(graph: Graph): DecidingGraph {
  return {
    waiting: (limit) => waitingCases(graph, limit),
    peek: (number) => peek(graph, number),
    decide: (work) => graph.write((tx) => work(decidingTx(tx))),
  };
}

async function peek(graph: Graph, number: number): ReturnType<DecidingGraph['peek']> {
  const reading = await graph.read(async (tx) => {
    const knownAt = await newestTrigger(tx, number);
    return knownAt === null ? null : readCase(tx, number, knownAt);
  });
  return reading === null ? null : { reading, feeds: importedFeeds(graph), history: caseHistory(graph, number) };
}

function decidingTx(tx: Tx): DecidingTx {
  return {
    take: (number, now) => takeCase(tx, number, now),
    read: (number, knownAt) => readCase(tx, number, knownAt),
    current: (number) => decisionsOf(tx, number),
    feeds: importedFeeds(tx),
    caseHistory: (except) => caseHistory(tx, except),
    save: (decision) => saveDecision(tx, decision),
    saveShadows: (shadows) => saveShadows(tx, shadows),
    finish: (decided) => finish(tx, decided),
  };
}

async function finish(tx: Tx, decided: CaseDecided): Promise<void> {
  if (decided.decisions.length + decided.retired.length === 0) return;
  await retireDecisions(tx, decided);
  await setCaseVerdict(tx, decided);
  await queueResponse(tx, decided);
  const entries: AuditEntry[] = decided.retired.map((decision) => retirementOf(decision, decided));
  for (const decision of decided.decisions) entries.push(auditOf(decision, await batchesOfDecision(tx, decision.uid)));
  await appendAudit(tx, entries);
  // Last, because the feed's order must be the order of commits.
  await appendChanges(
    tx,
    [...decided.retired, ...decided.decisions].map(({ uid: subject }) => ({
      case: decided.case,
      kind: 'case.decided',
      subject,
      at: decided.now,
    })),
  );
}

function retirementOf({ uid, subject, policyId, verdict }: CurrentDecision, decided: CaseDecided): AuditEntry {
  const { case: number, now, because } = decided;
  const body = { uid, subject, policyId, verdict, because };
  return { stream: `case/${String(number)}`, type: 'decision.retired', at: now, actor: 'sequitur', body };
}

/** The chain commits to all that the verdict was made from by its digest; what people may read of it stands beside. */
function auditOf(decision: CaseDecided['decisions'][number], batches: readonly string[]): AuditEntry {
  const { uid, subject, trigger, verdict, l, lo, hi, policyId, policyVersion, policyDigest, asOf } = decision;
  const digest = contentDigest(decisionContent(decision));
  return {
    stream: `case/${String(decision.case)}`,
    type: DECIDED,
    at: decision.decidedAt,
    actor: 'sequitur',
    body: { uid, digest, subject, trigger, verdict, l, lo, hi, policyId, policyVersion, policyDigest, asOf, batches },
  };
}
