import { approvedChange } from './approved-change.js';
import { deviceCompliance } from './device-compliance.js';
import { externalForwarding } from './external-forwarding.js';
import { factorEnrolment } from './factor-enrolment.js';
import { loginNetwork } from './login-network.js';
import { orderedSequence } from './ordered-sequence.js';
import type { Answerer } from './question.js';
import { sourceIntelligence } from './source-intelligence.js';

/** What a policy may ask of the graph, by the name it writes under `ask.graph`. */
export const ANSWERERS = {
  login_network: loginNetwork,
  factor_enrolment: factorEnrolment,
  external_forwarding: externalForwarding,
  device_compliance: deviceCompliance,
  approved_change: approvedChange,
  ordered_sequence: orderedSequence,
  source_intelligence: sourceIntelligence,
} as const satisfies Readonly<Record<string, Answerer>>;
export type AnswererName = keyof typeof ANSWERERS;
export type { Answerer, Finding } from './question.js';
