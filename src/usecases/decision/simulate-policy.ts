import { InputFault } from '../../domain/errors.js';
import type { DecisionPolicy } from '../../pipeline/decide/policy-file.js';
import type { SubjectReading } from '../../pipeline/decide/ports.js';
import type { PastDecision, PolicyShelf } from '../../pipeline/decide/ports-policies.js';
import { askedAnew, replay, type Replayed } from '../../pipeline/decide/replay.js';
import { summarise, type Responses, type Simulation } from '../../pipeline/decide/simulation.js';
import { responsesTo } from '../../pipeline/guard/responses.js';
import type { Verdict } from '../../domain/verdict.js';

/** Decisions of one simulation: enough to see a change, few enough to answer while somebody waits. */
export const MOST_REPLAYED = 500;

export interface SimulationDeps {
  readonly shelf: Pick<PolicyShelf, 'past' | 'reading'>;
  readonly inForce: () => Promise<readonly DecisionPolicy[]>;
}

/** Replays past decisions of the policy under a draft; writes nothing. */
export async function simulateDraft(
  draft: DecisionPolicy,
  cases: readonly number[] | null,
  { shelf, inForce }: SimulationDeps,
): Promise<Simulation> {
  if (cases !== null && cases.length > MOST_REPLAYED)
    throw new InputFault('BAD_USER_INPUT', `At most ${String(MOST_REPLAYED)} cases are simulated at once.`, {
      place: { path: 'cases' },
    });
  const past = await shelf.past({ policyId: draft.bundle.id, cases, limit: MOST_REPLAYED });
  const replayed: Replayed[] = [];
  for (const each of past) replayed.push(replay(each, draft, await readingOf(each, draft, shelf)));
  const before = (await inForce()).find(({ bundle }) => bundle.id === draft.bundle.id);
  return summarise(replayed, responsesOf(before, draft));
}

/** As known then; read only where the draft asks the graph something that the policy of then did not. */
async function readingOf(
  past: PastDecision & { readonly decidedAt: number },
  draft: DecisionPolicy,
  shelf: SimulationDeps['shelf'],
): Promise<SubjectReading | null> {
  if (past.case === null || !askedAnew(past, draft)) return null;
  const { subjects } = await shelf.reading(past.case, past.decidedAt);
  return subjects.find(({ subject }) => subject.key === past.subject) ?? null;
}

export function responsesOf(before: DecisionPolicy | undefined, after: DecisionPolicy): Responses {
  const types = (past: PastDecision, verdict: Verdict, named: readonly string[] | undefined): readonly string[] => {
    const { decision, subject, subjectKind: kind } = past;
    return responsesTo(
      { decision, subject, kind, verdict },
      named?.map((type) => ({ type, args: {} })),
    ).map(({ type }) => type);
  };
  return {
    before: (past, verdict) => types(past, verdict, before?.responses),
    after: (past, verdict) => types(past, verdict, after.responses),
  };
}
