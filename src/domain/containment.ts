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
}

export interface Foothold {
  readonly kind: FootholdKind;
  readonly account: string;
  readonly thing: string | null;
  readonly label: string;
  /** When it came to be; null for what was there before. */
  readonly since: number | null;
  readonly event: string | null;
  /** What ends it; null where no action does, and a person must. */
  readonly request: ActionRequest | null;
  /** Arguments that no record tells. */
  readonly needs: readonly string[];
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
    { ...standingOf(account, 'sign_in', 'Sign-in'), request: { type: 'disable_user', target, args: {} } },
    {
      ...standingOf(account, 'session', 'Sessions and tokens'),
      request: { type: 'revoke_sessions', target, args: {} },
    },
  ]);
  const inOrder = [...events].sort((a, b) => a.t - b.t || compareText(a.uid, b.uid));
  const added = new Map<string, Foothold>();
  for (const event of inOrder) note(added, event);
  return [...standing, ...added.values()].sort(
    (a, b) =>
      FOOTHOLDS.indexOf(a.kind) - FOOTHOLDS.indexOf(b.kind) ||
      compareText(a.account, b.account) ||
      (a.since ?? 0) - (b.since ?? 0),
  );
}

const standingOf = (account: string, kind: FootholdKind, label: string) =>
  ({ kind, account, thing: null, label, since: null, event: null, needs: [] }) as const;

function note(added: Map<string, Foothold>, event: FootholdEvent): void {
  const origin = ORIGINS[event.operation];
  if (origin === undefined) end(added, event);
  // A rule that is changed or a factor that is shown twice is one foothold, since its first event.
  else if (!added.has(nameOf(origin.kind, event))) added.set(nameOf(origin.kind, event), footholdFrom(origin, event));
}

function nameOf(kind: FootholdKind, { account, thing, label }: FootholdEvent): string {
  return JSON.stringify([kind, account, thing, label]);
}

/** What ends something of a kind ends that thing; a reset of all factors ends every one. */
function end(added: Map<string, Foothold>, event: FootholdEvent): void {
  for (const [name, foothold] of added) {
    const kinds = Object.values(ORIGINS).filter(({ endedBy }) => endedBy.includes(event.operation));
    const about = kinds.some(({ kind }) => kind === foothold.kind) && foothold.account === event.account;
    const same = foothold.thing === event.thing && (foothold.thing !== null || foothold.label === event.label);
    if (about && (same || event.operation === 'mfa.reset')) added.delete(name);
  }
}

function footholdFrom({ kind }: Origin, { account, thing, label, t, uid }: FootholdEvent): Foothold {
  return { kind, account, thing, label, since: t, event: uid, ...endOf(kind, account, thing) };
}

/** By which action it is ended, and what nobody but a person can tell for it. */
function endOf(
  kind: FootholdKind,
  account: string,
  thing: string | null,
): { readonly request: ActionRequest | null; readonly needs: readonly string[] } {
  if (kind === 'factor') return { request: { type: 'reset_mfa', target: account, args: {} }, needs: ['identityCheck'] };
  if (thing === null) return { request: null, needs: [] };
  if (kind === 'device') return { request: { type: 'isolate_device', target: thing, args: {} }, needs: [] };
  if (kind === 'forwarding') return { request: { type: 'stop_forwarding', target: thing, args: {} }, needs: [] };
  if (kind === 'rule') return { request: { type: 'remove_inbox_rule', target: thing, args: {} }, needs: ['rule'] };
  return { request: null, needs: [] };
}

/** Minutes for which a token that was issued before still opens doors after its session has ended. */
const TOKEN_TAIL_MINUTES: Readonly<Record<string, number>> = { entra: 90, google: 60, okta: 60 };

/** An action of the case that took effect, and on which accounts. */
export interface Effect {
  readonly type: string;
  readonly target: string;
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
function ends(effect: Effect, { request, kind, account, thing, since }: Foothold): boolean {
  if (request === null || effect.type !== request.type || (since !== null && effect.at < since)) return false;
  if (kind === 'sign_in' || kind === 'session') return effect.accounts.includes(account);
  return effect.target === (kind === 'factor' ? account : (thing ?? ''));
}
