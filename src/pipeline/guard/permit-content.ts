import type { PermitRecord } from '../../domain/authorization.js';
import { canonicalText } from '../../domain/canonical.js';
import type { JsonObject } from '../../domain/json.js';
import { createGuard, type Guard } from './authorize.js';
import { compileGuardrails, type GuardrailText } from './guardrails.js';

/** A permit as an export carries it: what was asked, under which guardrails, and what they said. */
export interface PermitContent {
  readonly uid: string;
  readonly request: JsonObject;
  /** RFC 8785 text of the guardrails. */
  readonly policies: string;
  readonly outcome: JsonObject;
}

const plain = (value: unknown): JsonObject => JSON.parse(canonicalText(value)) as JsonObject;

export function permitContent(source: GuardrailText, record: PermitRecord): PermitContent {
  const { request, facts } = record;
  return {
    uid: record.digest,
    request: plain({ ...request, facts }),
    policies: canonicalText(source),
    outcome: plain(record),
  };
}

/** Asks the same guardrails the same question again; whoever checks an export compares this with its outcome. */
export function recomputePermit(content: Pick<PermitContent, 'request' | 'policies'>): JsonObject {
  return permitAgain(createGuard(compileGuardrails(JSON.parse(content.policies) as GuardrailText)), content.request);
}

/** The same of guardrails that are compiled already, for whoever asks them often. */
export function permitAgain(guard: Guard, asked: JsonObject): JsonObject {
  const { facts, ...request } = asked as unknown as PermitRecord['request'] & Pick<PermitRecord, 'facts'>;
  return plain(guard.authorize({ ...request, facts }).record);
}
