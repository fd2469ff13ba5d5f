import { alertBehaviour } from './alert-behaviour.js';
import { dataClass, dataSensitivity, declaredPurpose, exposingChange, exposureException } from './exposure.js';
import { filePrevalence } from './file-prevalence.js';
import { fileSignature } from './file-signature.js';
import { paymentRequest, senderEnvelope, senderRelation } from './mail.js';
import { parentProcess } from './parent-process.js';
import { approvedChange } from './approved-change.js';
import { deviceCompliance } from './device-compliance.js';
import { downloadVolume } from './download-volume.js';
import { externalForwarding } from './external-forwarding.js';
import { forwardingConcealed } from './forwarding-concealed.js';
import { factorEnrolment } from './factor-enrolment.js';
import { factorTicket } from './factor-ticket.js';
import * as alert from './alert-facts.js';
import { impossibleTravel } from './impossible-travel.js';
import { loginCountry, loginHour, loginNetwork } from './login-habits.js';
import { SIGNALS, signalAnswerer, type SignalName } from './signals.js';
import * as standing from './standing-facts.js';
import { linkedSequence, orderedSequence } from './ordered-sequence.js';
import type { Answerer } from './question.js';

const signals = Object.fromEntries(
  (Object.keys(SIGNALS) as SignalName[]).map((name) => [name, signalAnswerer(name)]),
) as Record<SignalName, Answerer>;

/** What a policy may ask of the graph, by the name it writes under `ask.graph`. */
export const ANSWERERS = {
  ...signals,
  login_network: loginNetwork,
  login_country: loginCountry,
  login_hour: loginHour,
  download_volume: downloadVolume,
  impossible_travel: impossibleTravel,
  subject_privilege: standing.subjectPrivilege,
  subject_criticality: standing.subjectCriticality,
  subject_environment: standing.subjectEnvironment,
  subject_department: standing.subjectDepartment,
  subject_employment: standing.subjectEmployment,
  subject_owner: standing.subjectOwner,
  source_address: standing.sourceAddress,
  rule_exception: standing.ruleException,
  change_freeze: standing.changeFreeze,
  announced_travel: standing.announcedTravel,
  on_call: standing.onCall,
  governing_process: standing.governingProcess,
  alert_severity: alert.alertSeverity,
  alert_confidence: alert.alertConfidence,
  process_integrity: alert.processIntegrity,
  tools_agree: alert.toolsAgree,
  tool_stopped: alert.toolStopped,
  directory_risk: alert.directoryRisk,
  command_line: alert.commandLine,
  file_place: alert.filePlace,
  file_name: alert.fileName,
  file_spread: alert.fileSpread,
  factor_enrolment: factorEnrolment,
  factor_ticket: factorTicket,
  external_forwarding: externalForwarding,
  forwarding_concealed: forwardingConcealed,
  device_compliance: deviceCompliance,
  approved_change: approvedChange,
  ordered_sequence: orderedSequence,
  linked_sequence: linkedSequence,
  alert_behaviour: alertBehaviour,
  parent_process: parentProcess,
  file_prevalence: filePrevalence,
  file_signature: fileSignature,
  exposure_exception: exposureException,
  declared_purpose: declaredPurpose,
  data_class: dataClass,
  data_sensitivity: dataSensitivity,
  exposing_change: exposingChange,
  sender_relation: senderRelation,
  sender_envelope: senderEnvelope,
  payment_request: paymentRequest,
} as const satisfies Readonly<Record<string, Answerer>>;
export type AnswererName = keyof typeof ANSWERERS;
/** Those that a rule which gave up may have left without an answer. */
export const SEQUENCES: readonly string[] = ['ordered_sequence', 'linked_sequence'];
/** Those whose answer is read from events, and so is worth as little as the source is whole. */
export const EVENT_BASED: ReadonlySet<string> = new Set<string>([
  ...Object.keys(SIGNALS),
  'login_country',
  'login_hour',
  'download_volume',
  'impossible_travel',
  'file_spread',
  'login_network',
  'factor_enrolment',
  'factor_ticket',
  'external_forwarding',
  'forwarding_concealed',
  'device_compliance',
  ...SEQUENCES,
  'file_prevalence',
  'exposing_change',
]);
export type { Answerer, Finding } from './question.js';
