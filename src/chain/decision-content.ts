import type { JsonObject } from '../domain/json.js';
import type { DecisionRecord } from '../domain/records.js';
import type { BundledDecision } from './bundle.js';

/** A stored decision as a bundle carries it: all that its verdict was made from, and the verdict. The chain commits to its digest. */
export function decisionContent(
  record: Pick<DecisionRecord, 'uid' | 'policyDigest' | 'asOf' | 'answersJson' | 'resultJson'>,
): BundledDecision {
  const given = JSON.parse(record.answersJson) as Pick<BundledDecision, 'answers' | 'frame' | 'degraded'>;
  const { answers, frame, degraded } = given;
  return {
    uid: record.uid,
    policy: record.policyDigest,
    answers,
    asOf: record.asOf,
    ...(frame === undefined ? {} : { frame }),
    ...(degraded === undefined ? {} : { degraded }),
    result: JSON.parse(record.resultJson) as JsonObject,
  };
}
