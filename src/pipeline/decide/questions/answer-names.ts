import type { AnswererName } from './index.js';

/** The closed answers that each question can give: a policy must weigh all of them, and can weigh no others. */
export const ANSWER_NAMES: Readonly<Record<AnswererName, readonly string[]>> = {
  login_network: ['first_seen', 'known_to_peers', 'known'],
  factor_enrolment: ['same_session', 'enrolled'],
  external_forwarding: ['external_hidden', 'external', 'own_address'],
  device_compliance: ['non_compliant', 'compliant'],
  approved_change: ['approved', 'none'],
  ordered_sequence: ['ordered'],
};

/** Who outside the case's own records may be asked, and what each can answer. */
export const PROVIDERS = ['indicator_feeds'] as const;
export type ProviderName = (typeof PROVIDERS)[number];
export const PROVIDER_ANSWERS: Readonly<Record<ProviderName, readonly string[]>> = { indicator_feeds: ['known_bad'] };
