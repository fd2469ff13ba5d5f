import type { ContextKind } from '../../../domain/context.js';
import type { AnswererName } from './index.js';

/** Which maintained facts answer a question: what somebody would have to keep so that it can be answered. */
export const KINDS_OF_QUESTION: Readonly<Partial<Record<AnswererName, readonly ContextKind[]>>> = {
  subject_privilege: ['role'],
  subject_criticality: ['criticality'],
  subject_environment: ['environment'],
  subject_department: ['department'],
  subject_employment: ['employment'],
  subject_owner: ['owner'],
  source_address: ['own_address'],
  rule_exception: ['exception', 'owner'],
  change_freeze: ['change_calendar'],
  announced_travel: ['travel'],
  on_call: ['on_call'],
  governing_process: ['process', 'change'],
  approved_change: ['change', 'change_calendar'],
  factor_ticket: ['change', 'change_calendar'],
  external_forwarding: ['own_address'],
  exposure_exception: ['exception', 'owner'],
  declared_purpose: ['role'],
  data_class: ['data_class'],
  data_sensitivity: ['data_class'],
  exposing_change: ['role'],
  sender_relation: ['role'],
};
