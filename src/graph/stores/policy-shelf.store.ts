import type { DecisionResult, PlanStep } from '../../domain/decision.js';
import { planCost, unavailableTo } from '../../domain/plan-record.js';
import type {
  DecisionInputs,
  DecisionInputsStore,
  PastDecision,
  PastQuestion,
  PolicyShelf,
  PolicyVersion,
  Publication,
  RecordedAnswers,
} from '../../pipeline/decide/ports-policies.js';
import type { Graph, Tx } from '../session.js';
import { appendAudit } from './audit.store.js';
import { QUEUE_DECISIONS } from './case-open.cypher.js';
import { readCase } from './case-reading.store.js';
import { KEEP_BUNDLES } from './policy-archive.cypher.js';
import {
  ACTIVE_POLICIES,
  CASES_UNDER_POLICY,
  DECISION_INPUTS,
  PAST_DECISIONS,
  PAST_DECISIONS_OF_CASES,
  POLICY_BY_KEY,
  PUBLISH_DRAFT,
  SAVE_DRAFT,
} from './policy-shelf.cypher.js';

/** Open cases that one publication decides again; older ones wait for their next trigger. */
const MOST_REDECIDED = 5_000;

export function policyShelf(graph: Graph): PolicyShelf {
  return {
    find: async (key) => (await graph.run<PolicyRow>(POLICY_BY_KEY, { key })).map(versionOf)[0] ?? null,
    active: () => activePolicies(graph),
    save: (draft, by, authors) => graph.write((tx) => save(tx, draft, { by, authors })),
    publish: (publication) => graph.write((tx) => publish(tx, publication)),
    past: (question) => past(graph, question),
    reading: (number, knownAt) => readCase(graph, number, knownAt),
  };
}

interface PolicyRow {
  readonly policy: Partial<PolicyVersion>;
}

/** An absent property is null in a map projection, and in our records. */
function versionOf({ policy }: PolicyRow): PolicyVersion {
  return policy as PolicyVersion;
}

export async function activePolicies(graph: Pick<Tx, 'run'>): Promise<readonly PolicyVersion[]> {
  return (await graph.run<PolicyRow>(ACTIVE_POLICIES)).map(versionOf);
}

async function save(
  tx: Tx,
  { authors: _authors, ...draft }: PolicyVersion,
  { by, authors }: { readonly by: string; readonly authors: readonly string[] },
): Promise<boolean> {
  const [saved] = await tx.run(SAVE_DRAFT, { draft, by, authors });
  if (saved === undefined) return false;
  const { key, digest, status, savedAt: at } = draft;
  await appendAudit(tx, [{ stream: 'config', type: 'policy.saved', at, actor: by, body: { key, digest, status } }]);
  return true;
}

interface PublishedRow {
  readonly id: string;
  readonly bundleJson: string;
}

/** In force, kept for whoever checks later, told to the audit, and what it touches queued: all or nothing. */
async function publish(tx: Tx, publication: Publication): Promise<number | null> {
  const { key, digest, by, at, reason, override, newId } = publication;
  const [published] = await tx.run<PublishedRow>(PUBLISH_DRAFT, { key, digest, by, at, reason });
  if (published === undefined) return null;
  await tx.run(KEEP_BUNDLES, { bundles: [{ digest, bundleJson: published.bundleJson }] });
  const cases = await tx.run<{ case: number }>(CASES_UNDER_POLICY, { policyId: published.id, limit: MOST_REDECIDED });
  const rows = cases.map((each) => ({
    id: newId(),
    case: each.case,
    trigger: 'policy_published',
    at,
    state: 'pending',
  }));
  await tx.run(QUEUE_DECISIONS, { rows });
  const body = { key, digest, reason, ...(override === null ? {} : { override }) };
  await appendAudit(tx, [{ stream: 'config', type: 'policy.published', at, actor: by, body }]);
  return rows.length;
}

interface PastRow extends Omit<PastDecision, 'answers' | 'cost'> {
  readonly decidedAt: number;
  readonly answersJson: string;
  readonly planJson: string | null;
  readonly resultJson: string;
}

async function past(graph: Graph, { policyId, cases, limit }: PastQuestion): Promise<readonly PastOf[]> {
  const rows =
    cases === null
      ? await graph.run<PastRow>(PAST_DECISIONS, { policyId, limit })
      : await graph.run<PastRow>(PAST_DECISIONS_OF_CASES, { policyId, cases, limit });
  return rows.map(({ answersJson, planJson, resultJson, ...row }) => {
    const plan = JSON.parse(planJson ?? '[]') as readonly PlanStep[];
    const recorded = JSON.parse(answersJson) as RecordedAnswers;
    return { ...row, ...recorded, cost: planCost(plan), unavailable: unavailableTo(plan, notAsked(resultJson)) };
  });
}

type PastOf = PastDecision & { readonly decidedAt: number };

function notAsked(resultJson: string): readonly string[] {
  const { lacked = [] } = JSON.parse(resultJson) as Partial<DecisionResult>;
  return lacked.filter(({ state }) => state === 'NOT_ASKED').map(({ question }) => question);
}

interface InputsRow extends Omit<DecisionInputs, 'recorded' | 'bundle'> {
  readonly answersJson: string;
  readonly bundleJson: string | null;
}

export function decisionInputs(graph: Graph): DecisionInputsStore {
  return {
    inputs: async (uid) => {
      const [row] = await graph.run<InputsRow>(DECISION_INPUTS, { uid });
      if (row === undefined || row.bundleJson === null) return null;
      const { answersJson, bundleJson, ...rest } = row;
      const recorded = JSON.parse(answersJson) as RecordedAnswers;
      return { ...rest, recorded, bundle: JSON.parse(bundleJson) as DecisionInputs['bundle'] };
    },
    reading: (number, knownAt) => readCase(graph, number, knownAt),
  };
}
