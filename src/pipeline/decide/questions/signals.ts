import type { CaseEvent } from '../../../domain/case-facts.js';
import type { SubjectReading } from '../ports.js';
import { eventFinding } from './event-finding.js';
import { minute } from './matched.js';
import { nothingFound, silence, type Answerer, type Finding } from './question.js';

/** A thing that the subject's accounts did, or that was done to them, about the time of the case. */
interface Signal {
  readonly operations: readonly string[];
  /** From so many on it is `many`. One is enough where absent. */
  readonly many?: number;
  /** What happened, in the words of people. */
  readonly text: string;
}

/** Each answers `none`, `some` or `many`; where one is enough, `none` or `some`. */
export const SIGNALS = {
  push_refusals: { operations: ['mfa.push_denied', 'mfa.fraud_reported'], many: 3, text: 'refused prompts' },
  failed_logins: { operations: ['auth.failure', 'auth.blocked'], many: 10, text: 'failed log-ins' },
  factor_removed: {
    operations: ['mfa.remove', 'mfa.reset', 'mfa.disabled', 'mfa.bypass_created'],
    text: 'removed factors',
  },
  password_reset: { operations: ['password.reset', 'password.reset_requested'], text: 'password resets' },
  recovery_changed: { operations: ['password.recovery_changed'], text: 'changes of how the account is recovered' },
  device_registered: { operations: ['device.register', 'device.enrol'], text: 'newly registered devices' },
  role_granted: {
    operations: ['role.grant', 'role.assign', 'pim.activate', 'iam.policy_attach'],
    text: 'granted roles',
  },
  app_consented: { operations: ['oauth.consent', 'oauth.consent_admin'], text: 'consents to applications' },
  api_token_created: { operations: ['api_token.create'], text: 'new API tokens' },
  app_credential_added: {
    operations: ['app.credential_add', 'app.owner_add'],
    text: 'credentials added to applications',
  },
  iam_key_created: {
    operations: ['iam.key_create', 'iam.login_profile', 'iam.trust_update'],
    text: 'new cloud keys or trusts',
  },
  account_created: { operations: ['user.create', 'iam.user_create'], text: 'created accounts' },
  guest_invited: { operations: ['guest.invite'], text: 'invited guests' },
  policy_weakened: {
    operations: ['policy.disable', 'policy.ca_disable', 'policy.ca_update', 'trusted_location.add'],
    text: 'weakened access policies',
  },
  federation_changed: {
    operations: ['federation.update', 'federation.idp_create', 'domain.auth_set'],
    text: 'changes of whom the directory trusts',
  },
  audit_tampered: {
    operations: ['audit.disable', 'audit.cleared', 'audit.bypass', 'audit.config_changed'],
    text: 'changes of the audit',
  },
  mailbox_delegated: { operations: ['mailbox.delegate_add'], text: 'delegated mailboxes' },
  mail_sent: { operations: ['mail.send', 'mail.send_as'], many: 100, text: 'sent mails' },
  files_downloaded: { operations: ['file.download', 'repo.clone', 'mailbox.sync'], many: 50, text: 'downloads' },
  files_shared: {
    operations: ['file.share_external', 'file.share_anonymous', 'repo.visibility_changed'],
    text: 'things shared outside',
  },
  secrets_read: { operations: ['cloud.secret_read'], many: 5, text: 'read secrets' },
  link_clicked: { operations: ['mail.click'], text: 'clicks on links in mails' },
  reported_suspicious: { operations: ['user.report_suspicious', 'mail.reported'], text: 'reports by the person' },
} as const satisfies Readonly<Record<string, Signal>>;
export type SignalName = keyof typeof SIGNALS;

/** Questions of their own ask for these, also where no rule matched them. */
const ASKED_BESIDE = ['mfa.enrol', 'mailbox.forward_external', 'auth.success'];

export const SIGNAL_OPERATIONS: readonly string[] = [
  ...new Set([...ASKED_BESIDE, ...Object.values<Signal>(SIGNALS).flatMap(({ operations }) => operations)]),
].sort();

export function signalAnswers(name: SignalName): readonly string[] {
  const signal: Signal = SIGNALS[name];
  return signal.many === undefined ? ['some', 'none'] : ['many', 'some', 'none'];
}

export function signalAnswerer(name: SignalName): Answerer {
  const signal: Signal = SIGNALS[name];
  return (reading) => findingOf(reading, signal);
}

function findingOf(reading: SubjectReading, { operations, many, text }: Signal): Finding {
  if (reading.subject.accounts.length === 0) return silence(reading, 'NO_DATA', 'Only people do such things.');
  const events = reading.around.filter(({ operation }) => operations.includes(operation ?? ''));
  const [first, ...rest] = events;
  if (first === undefined) return nothingFound(reading, `No ${text} in the day before`);
  const span = `${String(events.length)} ${text} since ${minute(first.t)}`;
  return eventFinding(many !== undefined && events.length >= many ? 'many' : 'some', cited(first, rest), span);
}

/** Enough to show what is meant; the count is in the words. */
const MOST_CITED = 20;

function cited(first: CaseEvent, rest: readonly CaseEvent[]): readonly [CaseEvent, ...CaseEvent[]] {
  return [first, ...rest.slice(0, MOST_CITED - 1)];
}
