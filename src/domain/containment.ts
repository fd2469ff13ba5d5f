import type { ActionRequest } from './action.js';
import { compareText } from './ids.js';

/** What gives somebody a way in, or keeps one open. */
export const FOOTHOLDS = [
  'sign_in',
  'session',
  'factor',
  'token',
  'grant',
  'device',
  'forwarding',
  'rule',
  'delegate',
] as const;
export type FootholdKind = (typeof FOOTHOLDS)[number];

/** Something an account did or had done to it that may have left a foothold. */
export interface FootholdEvent {
  readonly uid: string;
  readonly operation: string;
  readonly t: number;
  readonly account: string;
  /** Key of what it was about: a mailbox, a device, an application; null where the record names none. */
  readonly thing: string | null;
  /** As the record calls it. */
  readonly label: string;
  /** Name of what it is about, as its vendor would know it again; absent where the record has none. */
  readonly named?: string;
}

/** An action that ends a foothold. */
export interface Ending {
  readonly request: ActionRequest;
  /** Arguments that no record tells. */
  readonly needs: readonly string[];
}

export interface Foothold {
  readonly kind: FootholdKind;
  readonly account: string;
  readonly thing: string | null;
  readonly label: string;
  /** When it came to be; null for what was there before. */
  readonly since: number | null;
  readonly event: string | null;
  /** What ends it, the mildest first; none where no action does, and a person must. */
  readonly endings: readonly Ending[];
}

interface Origin {
  readonly kind: FootholdKind;
  /** Operations after which it is there no more. */
  readonly endedBy: readonly string[];
}

const GRANT: Origin = {
  kind: 'grant',
  endedBy: ['oauth.revoke', 'app.permission_revoke', 'role.revoke', 'group.remove'],
};
const DEVICE: Origin = { kind: 'device', endedBy: ['device.remove', 'device.wipe'] };
const FACTOR: Origin = { kind: 'factor', endedBy: ['mfa.reset', 'mfa.remove'] };
const FORWARDING: Origin = { kind: 'forwarding', endedBy: ['mailbox.forward_removed'] };
const RULE: Origin = { kind: 'rule', endedBy: ['mailbox.rule_remove'] };

const ORIGINS: Readonly<Record<string, Origin>> = {
  'mfa.enrol': FACTOR,
  'mfa.bypass_created': FACTOR,
  'api_token.create': { kind: 'token', endedBy: ['api_token.revoke'] },
  'oauth.consent': GRANT,
  'app.permission_grant': GRANT,
  'role.grant': GRANT,
  'role.assign': GRANT,
  'pim.activate': { kind: 'grant', endedBy: ['pim.deactivate'] },
  'group.add': GRANT,
  'device.register': DEVICE,
  'device.enrol': DEVICE,
  'mailbox.forward_external': FORWARDING,
  'mailbox.forward_internal': FORWARDING,
  'mailbox.rule_create': RULE,
  'mailbox.rule_update': RULE,
  'mailbox.delegate_add': { kind: 'delegate', endedBy: ['mailbox.delegate_remove'] },
};

/** Every operation that makes or ends a foothold: what the graph is asked for. */
export const FOOTHOLD_OPERATIONS: readonly string[] = [
  ...new Set(Object.entries(ORIGINS).flatMap(([operation, { endedBy }]) => [operation, ...endedBy])),
].sort();

export interface Person {
  readonly target: string;
  readonly accounts: readonly string[];
}

/**
 * Everything to be ended so that a person, or whoever acts as them, is out: the way in and the sessions of every
 * account, and what was added in the window and is still there. In the order in which it is to be ended.
 */
export function footholdsOf({ target, accounts }: Person, events: readonly FootholdEvent[]): readonly Foothold[] {
  const standing = accounts.flatMap((account): readonly Foothold[] => [
    standingOf(account, { kind: 'sign_in', label: 'Sign-in', type: 'disable_user', target }),
    standingOf(account, { kind: 'session', label: 'Sessions and tokens', type: 'revoke_sessions', target }),
  ]);
  const inOrder = [...events].sort((a, b) => a.t - b.t || compareText(a.uid, b.uid));
  const added = new Map<string, Added>();
  for (const event of inOrder) note(added, event);
  return [...standing, ...[...added.values()].map(({ foothold }) => foothold)].sort(
    (a, b) =>
      FOOTHOLDS.indexOf(a.kind) - FOOTHOLDS.indexOf(b.kind) ||
      compareText(a.account, b.account) ||
      (a.since ?? 0) - (b.since ?? 0),
  );
}

function standingOf(
  account: string,
  { kind, label, type, target }: { kind: FootholdKind; label: string; type: string; target: string },
): Foothold {
  const endings = [{ request: { type, target, args: {} }, needs: [] }];
  return { kind, account, thing: null, label, since: null, event: null, endings };
}

/** A foothold with the event that it came from. */
interface Added {
  readonly foothold: Foothold;
  readonly from: FootholdEvent;
}

function note(added: Map<string, Added>, event: FootholdEvent): void {
  const origin = ORIGINS[event.operation];
  if (origin === undefined) {
    end(added, event);
    return;
  }
  // A rule that is changed or a factor that is shown twice is one foothold, since its first event.
  const name = nameOf(origin.kind, event);
  if (!added.has(name)) added.set(name, { foothold: footholdFrom(origin, event), from: event });
}

/** A mailbox may have several rules: what is named by itself is told apart by that name. */
function nameOf(kind: FootholdKind, { account, thing, label, named }: FootholdEvent): string {
  return JSON.stringify([kind, account, thing, label, named]);
}

/** What ends something of a kind ends that thing, not others beside it; a reset of all factors ends every one. */
function end(added: Map<string, Added>, event: FootholdEvent): void {
  for (const [name, { foothold, from }] of added) {
    const kinds = Object.values(ORIGINS).filter(({ endedBy }) => endedBy.includes(event.operation));
    const about = kinds.some(({ kind }) => kind === foothold.kind) && foothold.account === event.account;
    const same = from.thing === event.thing && (from.thing !== null || from.label === event.label);
    if (about && ((same && from.named === event.named) || event.operation === 'mfa.reset')) added.delete(name);
  }
}

function footholdFrom({ kind }: Origin, event: FootholdEvent): Foothold {
  const { account, thing, label, t, uid } = event;
  return { kind, account, thing, label, since: t, event: uid, endings: ENDINGS[kind]?.(event) ?? [] };
}

/** Vendors note the same moment a little earlier or later than their log does. */
const SKEW_MS = 60_000;

type EndingsOf = (event: FootholdEvent) => readonly Ending[];

function onAccount({ account }: FootholdEvent, type: string, args: ActionRequest['args'], ...needs: string[]): Ending {
  return { request: { type, target: account, args }, needs };
}

function onThing({ thing }: FootholdEvent, type: string, args: ActionRequest['args'], ...needs: string[]) {
  return thing === null ? [] : [{ request: { type, target: thing, args }, needs }];
}

const since = ({ t }: FootholdEvent) => ({ since: new Date(t - SKEW_MS).toISOString() });

/** By which actions each kind is ended, and what nobody but a person can tell for them. */
const ENDINGS: Readonly<Partial<Record<FootholdKind, EndingsOf>>> = {
  factor: (event) => [
    onAccount(event, 'remove_new_factors', since(event)),
    onAccount(event, 'reset_mfa', {}, 'identityCheck'),
  ],
  token: (event) => [onAccount(event, 'revoke_api_tokens', since(event))],
  grant: (event) => {
    if (event.operation !== 'oauth.consent') return [];
    const { named } = event;
    return [onAccount(event, 'revoke_consents', named === undefined ? {} : { application: named })];
  },
  device: (event) => [onAccount(event, 'block_new_devices', since(event)), ...onThing(event, 'isolate_device', {})],
  forwarding: (event) => onThing(event, 'stop_forwarding', {}),
  rule: (event) =>
    event.named === undefined
      ? onThing(event, 'remove_inbox_rule', {}, 'rule')
      : onThing(event, 'remove_inbox_rule', { rule: `name:${event.named}` }),
  delegate: (event) =>
    event.named === undefined
      ? onThing(event, 'remove_delegates', {}, 'delegate')
      : onThing(event, 'remove_delegates', { delegate: event.named }),
};

/** Minutes for which a token that was issued before still opens doors after its session has ended. */
const TOKEN_TAIL_MINUTES: Readonly<Record<string, number>> = { entra: 90, google: 60, okta: 60 };

/** An action of the case that took effect, and on which accounts. */
export interface Effect {
  readonly type: string;
  readonly target: string;
  readonly args: ActionRequest['args'];
  readonly at: number;
  readonly accounts: readonly string[];
}

/** What still works, and until when: null = until somebody ends it. */
export interface Residual {
  readonly foothold: Foothold;
  readonly until: number | null;
}

/** What the effects of a case leave of a person's footholds. Tokens outlive their session by what their vendor says. */
export function residualOf(
  footholds: readonly Foothold[],
  effects: readonly Effect[],
  now: number,
): readonly Residual[] {
  return footholds.flatMap((foothold): readonly Residual[] => {
    const ended = effects.find((effect) => ends(effect, foothold));
    if (ended === undefined) return [{ foothold, until: null }];
    if (foothold.kind !== 'session') return [];
    const vendor = foothold.account.slice(0, Math.max(0, foothold.account.indexOf(':')));
    const until = ended.at + (TOKEN_TAIL_MINUTES[vendor] ?? 60) * 60_000;
    return until > now ? [{ foothold, until }] : [];
  });
}

/** An effect that came before a foothold did not end it. */
function ends(effect: Effect, { endings, kind, account, since }: Foothold): boolean {
  if (since !== null && effect.at < since) return false;
  return endings.some(({ request }) => {
    if (effect.type !== request.type) return false;
    if (kind === 'sign_in' || kind === 'session') return effect.accounts.includes(account);
    return effect.target === request.target && reaches(effect.args, request.args);
  });
}

/** Whether what was done goes at least as far as what is needed: from as early on, and to the same thing or to all. */
function reaches(done: ActionRequest['args'], needed: ActionRequest['args']): boolean {
  const { since, application, delegate } = done;
  return (
    (needed['since'] === undefined || String(since) <= String(needed['since'])) &&
    (application === undefined || application === needed['application']) &&
    (delegate === undefined || delegate === '*' || delegate === needed['delegate'])
  );
}
