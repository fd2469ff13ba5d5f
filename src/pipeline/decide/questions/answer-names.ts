import type { AnswererName } from './index.js';
import { SIGNALS, signalAnswers, type SignalName } from './signals.js';

const signals = Object.fromEntries(
  (Object.keys(SIGNALS) as SignalName[]).map((name) => [name, signalAnswers(name)]),
) as Record<SignalName, readonly string[]>;

/** The closed answers that each question can give: a policy must weigh all of them, and can weigh no others. */
export const ANSWER_NAMES: Readonly<Record<AnswererName, readonly string[]>> = {
  ...signals,
  login_network: ['first_seen', 'known_to_peers', 'known'],
  login_country: ['first_seen', 'known_to_peers', 'known'],
  login_hour: ['never', 'rare', 'usual'],
  download_volume: ['far_above', 'above', 'usual_for_peers', 'usual', 'none'],
  impossible_travel: ['impossible', 'own_exit', 'possible'],
  subject_privilege: ['privileged', 'ordinary'],
  subject_criticality: ['high', 'low'],
  subject_environment: ['production', 'other'],
  subject_department: ['handles_money', 'other'],
  subject_employment: ['leaving', 'external', 'active'],
  subject_owner: ['owned'],
  source_address: ['foreign', 'own'],
  rule_exception: ['excepted', 'none'],
  change_freeze: ['frozen', 'open'],
  announced_travel: ['not_announced', 'announced'],
  on_call: ['off_duty', 'on_call'],
  governing_process: ['not_followed', 'followed'],
  alert_severity: ['high', 'low'],
  alert_confidence: ['high', 'low'],
  process_integrity: ['elevated', 'normal'],
  tools_agree: ['several', 'one'],
  tool_stopped: ['went_through', 'stopped'],
  directory_risk: ['high', 'medium', 'low'],
  command_line: ['odd', 'plain'],
  file_place: ['odd', 'plain'],
  file_name: ['odd', 'plain'],
  file_spread: ['spreading', 'contained'],
  factor_ticket: ['uncovered', 'covered', 'none'],
  factor_enrolment: ['same_session', 'enrolled', 'none'],
  external_forwarding: ['external_hidden', 'external', 'own_address', 'none'],
  forwarding_concealed: ['hidden', 'open', 'none'],
  device_compliance: ['non_compliant', 'compliant'],
  approved_change: ['approved', 'none'],
  ordered_sequence: ['ordered', 'pair', 'none'],
  linked_sequence: ['ordered', 'ordered_apart', 'pair', 'none'],
  alert_behaviour: ['several_techniques', 'single'],
  parent_process: ['office', 'service', 'other'],
  file_prevalence: ['rare', 'some', 'common'],
  file_signature: ['unsigned', 'signed'],
  exposure_exception: ['valid', 'none'],
  declared_purpose: ['public', 'other'],
  data_class: ['personal', 'public_only'],
  data_sensitivity: ['personal', 'restricted', 'public_only'],
  exposing_change: ['pipeline', 'person'],
  sender_relation: ['look_alike', 'stranger', 'partner'],
  sender_envelope: ['differs', 'same'],
  payment_request: ['payment', 'other'],
};

/**
 * Answers that may never speak for harmlessness: words that whoever is judged may have written, and the absence of events
 * in whatever sources there happen to be.
 */
export function mayNotClear(question: AnswererName, answer: string): boolean {
  return readsEvents(question) ? answer === 'none' : WRITTEN_BY_OTHERS.has(question);
}

/** Who named a case harmless knew that case; whoever comes next to the same address knows that it was waved through. */
export function providerMayNotClear(provider: ProviderName): boolean {
  return provider === 'case_history';
}

const READ_FROM_EVENTS: ReadonlySet<AnswererName> = new Set<AnswererName>([
  'factor_enrolment',
  'factor_ticket',
  'external_forwarding',
  'ordered_sequence',
  'linked_sequence',
  'download_volume',
]);

const readsEvents = (question: AnswererName): boolean =>
  Object.hasOwn(signals, question) || READ_FROM_EVENTS.has(question);

const WRITTEN_BY_OTHERS: ReadonlySet<AnswererName> = new Set<AnswererName>([
  'command_line',
  'file_place',
  'file_name',
  'payment_request',
  'parent_process',
  'forwarding_concealed',
]);

/** Who outside the case's own records may be asked, and what each can answer, worst first. */
export const PROVIDER_ANSWERS = {
  indicator_feeds: ['known_bad'],
  case_history: ['harmful', 'harmless'],
  virustotal: ['malicious', 'suspicious', 'harmless'],
  greynoise: ['malicious', 'scanner', 'common_service'],
  abuseipdb: ['reported_often', 'reported'],
  rdap: ['under_30_days', 'under_a_year', 'established'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type ProviderName = keyof typeof PROVIDER_ANSWERS;
/** Those that the graph speaks for; the others are asked over the network. */
export type InnerProvider = 'indicator_feeds' | 'case_history';
export type LookupName = Exclude<ProviderName, InnerProvider>;
export const PROVIDERS = Object.keys(PROVIDER_ANSWERS) as [ProviderName, ...ProviderName[]];
export const LOOKUPS = PROVIDERS.filter(
  (name): name is LookupName => name !== 'indicator_feeds' && name !== 'case_history',
);
