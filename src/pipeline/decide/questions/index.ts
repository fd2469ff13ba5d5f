import { alertBehaviour } from './alert-behaviour.js';
import { dataClass, declaredPurpose, exposingChange, exposureException } from './exposure.js';
import { filePrevalence } from './file-prevalence.js';
import { fileSignature } from './file-signature.js';
import { paymentRequest, senderEnvelope, senderRelation } from './mail.js';
import { parentProcess } from './parent-process.js';
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
  alert_behaviour: alertBehaviour,
  parent_process: parentProcess,
  file_prevalence: filePrevalence,
  file_signature: fileSignature,
  exposure_exception: exposureException,
  declared_purpose: declaredPurpose,
  data_class: dataClass,
  exposing_change: exposingChange,
  sender_relation: senderRelation,
  sender_envelope: senderEnvelope,
  payment_request: paymentRequest,
} as const satisfies Readonly<Record<string, Answerer>>;
export type AnswererName = keyof typeof ANSWERERS;
/** Those whose answer is read from events, and so is worth as little as the source is whole. */
export const EVENT_BASED: ReadonlySet<string> = new Set<AnswererName>([
  'login_network',
  'factor_enrolment',
  'external_forwarding',
  'device_compliance',
  'ordered_sequence',
  'file_prevalence',
  'exposing_change',
]);
export type { Answerer, Finding } from './question.js';
