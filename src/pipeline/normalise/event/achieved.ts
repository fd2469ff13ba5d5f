import type { JsonObject } from '../../../domain/json.js';

/** What a record says instead of the verb of a change, an access or a start that did not come about. */
export const ATTEMPT_FAILED = 'attempt.failed';

/** Verbs that tell an answer, a request or a finding: true whatever came of it. All others say that something was done. */
const GROUPS: ReadonlySet<string> = new Set(['auth', 'network', 'finding', 'sensor', 'attempt']);
const VERBS: ReadonlySet<string> = new Set([
  'mfa.push_sent',
  'mfa.push_approved',
  'mfa.push_denied',
  'mfa.timeout',
  'mfa.fraud_reported',
  'mfa.success',
  'mfa.failure',
  'password.reset_requested',
  'user.lock',
  'user.report_suspicious',
  'user.risk_raised',
  'user.risk_dismissed',
  'user.risk_confirmed',
  'certificate.request',
  'certificate.deny',
  'pim.request',
  'pim.deny',
  'policy.evaluate',
  'app.access_requested',
  'api.limited',
  'device.compliance_changed',
  'mail.send',
  'mail.send_as',
  'mail.receive',
  'mail.blocked',
  'mail.click',
  'mail.reported',
  'pipeline.run',
]);

/**
 * The verb of what came about. A factor that was to be added and was refused is none that was added: its class, activity
 * and status still say what was tried.
 */
export function achieved(operation: string | null, { status }: JsonObject): string | null {
  if (operation === null || status !== 'Failure') return operation;
  return isTrueAnyway(operation) ? operation : ATTEMPT_FAILED;
}

function isTrueAnyway(operation: string): boolean {
  return VERBS.has(operation) || GROUPS.has(operation.slice(0, operation.indexOf('.')));
}
