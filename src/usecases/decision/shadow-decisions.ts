import { digestOf } from '../../domain/ids.js';
import type { DecisionRecord } from '../../domain/records.js';
import type { SubjectDecision } from '../../pipeline/decide/decide-subject.js';
import type { DecisionPolicy } from '../../pipeline/decide/policy-file.js';
import type { ShadowRecord } from '../../pipeline/decide/ports.js';
import { unavailableTo } from '../../domain/plan-record.js';
import { replay } from '../../pipeline/decide/replay.js';

/** What drafts of the same policy would have said, over the live answers and what the graph can still be asked. */
export function shadowsOf(
  made: SubjectDecision,
  record: DecisionRecord,
  drafts: readonly DecisionPolicy[],
): readonly ShadowRecord[] {
  return drafts.filter(({ bundle }) => bundle.id === record.policyId).map((draft) => shadowOf(made, record, draft));
}

function shadowOf(made: SubjectDecision, record: DecisionRecord, draft: DecisionPolicy): ShadowRecord {
  const { answered, frame, degraded, reading, plan, result: live } = made;
  const notAsked = live.lacked.filter(({ state }) => state === 'NOT_ASKED').map(({ question }) => question);
  const past = {
    decision: record.uid,
    case: record.case,
    subject: record.subject,
    subjectKind: reading.subject.kind,
    verdict: record.verdict,
    asOf: record.asOf,
    answers: answered.map(({ answer }) => answer),
    frame,
    degraded,
    cost: 0,
    unavailable: unavailableTo(plan, notAsked),
    label: null,
  };
  const { result, wouldHaveAsked } = replay(past, draft, reading);
  const policyKey = `${draft.bundle.id}@${String(draft.bundle.version)}`;
  return {
    uid: digestOf('shadow', record.uid, draft.bundle.digest),
    decision: record.uid,
    case: record.case,
    subject: record.subject,
    policyKey,
    policyDigest: draft.bundle.digest,
    verdict: result.verdict,
    l: result.l,
    liveVerdict: record.verdict,
    wouldHaveAsked,
    decidedAt: record.decidedAt,
  };
}
