import { approvedChange } from './approved-change.js';
import { deviceCompliance } from './device-compliance.js';
import { externalForwarding } from './external-forwarding.js';
import { factorEnrolment } from './factor-enrolment.js';
import { loginNetwork } from './login-network.js';
import { orderedSequence } from './ordered-sequence.js';
import type { Answerer } from './question.js';

/** What a policy may ask of the graph, by the name it writes under `ask.graph`. */
export const ANSWERERS = {
  login_network: loginNetwork,
  factor_enrolment: factorEnrolment,
  external_forwarding: externalForwarding,
  device_compliance: deviceCompliance,
  approved_change: approvedChange,
  ordered_sequence: orderedSequence,
} as const satisfies Readonly<Record<string, Answerer>>;
export type AnswererName = keyof typeof ANSWERERS;
/** Those whose answer is read from events, and so is worth as little as the source is whole. */
export const EVENT_BASED: ReadonlySet<string> = new Set<AnswererName>([
  'login_network',
  'factor_enrolment',
  'external_forwarding',
  'device_compliance',
  'ordered_sequence',
]);
export type { Answerer, Finding } from './question.js';
