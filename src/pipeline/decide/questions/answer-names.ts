import type { AnswererName } from './index.js';

/** The closed answers that each question can give: a policy must weigh all of them, and can weigh no others. */
export const ANSWER_NAMES: Readonly<Record<AnswererName, readonly string[]>> = {
  login_network: ['first_seen', 'known_to_peers', 'known'],
  factor_enrolment: ['same_session', 'enrolled'],
  external_forwarding: ['external_hidden', 'external', 'own_address'],
  device_compliance: ['non_compliant', 'compliant'],
  approved_change: ['approved', 'none'],
  ordered_sequence: ['ordered'],
  alert_behaviour: ['several_techniques', 'single'],
  parent_process: ['office', 'service', 'other'],
  file_prevalence: ['rare', 'some', 'common'],
  file_signature: ['unsigned', 'signed'],
  exposure_exception: ['valid', 'none'],
  declared_purpose: ['public', 'other'],
  data_class: ['personal', 'public_only'],
  exposing_change: ['pipeline', 'person'],
  sender_relation: ['look_alike', 'stranger', 'partner'],
  sender_envelope: ['differs', 'same'],
  payment_request: ['payment', 'other'],
};

/** Who outside the case's own records may be asked, and what each can answer. */
export const PROVIDERS = ['indicator_feeds'] as const;
export type ProviderName = (typeof PROVIDERS)[number];
export const PROVIDER_ANSWERS: Readonly<Record<ProviderName, readonly string[]>> = { indicator_feeds: ['known_bad'] };
