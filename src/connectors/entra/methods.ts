import type { JsonObject } from '../../domain/json.js';
import type { EffectReading, SendOutcome } from '../../pipeline/act/ports.js';
import type { Looking, Sending } from '../wire/effect.js';
import { listAt, textAt } from '../wire/json-at.js';
import { outcomeOf, unreadable } from '../wire/outcome.js';
import { microsoftError } from './client.js';
import type { Entra } from './user.js';

/** A password is not a second factor and stays. */
const PASSWORD = '#microsoft.graph.passwordAuthenticationMethod';
/** Where each kind of method is deleted. */
const COLLECTIONS: Readonly<Record<string, string>> = {
  '#microsoft.graph.microsoftAuthenticatorAuthenticationMethod': 'microsoftAuthenticatorMethods',
  '#microsoft.graph.phoneAuthenticationMethod': 'phoneMethods',
  '#microsoft.graph.fido2AuthenticationMethod': 'fido2Methods',
  '#microsoft.graph.softwareOathAuthenticationMethod': 'softwareOathMethods',
  '#microsoft.graph.emailAuthenticationMethod': 'emailMethods',
  '#microsoft.graph.windowsHelloForBusinessAuthenticationMethod': 'windowsHelloForBusinessMethods',
  '#microsoft.graph.temporaryAccessPassAuthenticationMethod': 'temporaryAccessPassMethods',
  '#microsoft.graph.platformCredentialAuthenticationMethod': 'platformCredentialMethods',
  '#microsoft.graph.hardwareOathAuthenticationMethod': 'hardwareOathMethods',
  '#microsoft.graph.qrCodePinAuthenticationMethod': 'qrCodePinMethod',
  '#microsoft.graph.externalAuthenticationMethod': 'externalAuthenticationMethods',
};

const LIST = '/authentication/methods';

/** A user has one of these at most, and it is deleted without an id. */
const ONLY_ONE: ReadonlySet<string> = new Set(['qrCodePinMethod']);

/** Where a method is deleted, under its user; null for what is no second factor, or one that nobody here knows. */
export function methodPath(method: unknown): string | null {
  const collection = COLLECTIONS[typeOf(method)];
  if (collection === undefined) return null;
  const id = ONLY_ONE.has(collection) ? '' : `/${encodeURIComponent(textAt(method, 'id'))}`;
  return `/authentication/${collection}${id}`;
}

const typeOf = (method: unknown): string => textAt(method, '@odata.type');

const factorsOf = (json: unknown): readonly unknown[] => listAt(json, 'value').filter(isSecondFactor);

function isSecondFactor(method: unknown): boolean {
  return typeOf(method) !== PASSWORD;
}

/** A kind of factor that came after this was written stays, and must not be passed over in silence. */
export function unknownKinds(methods: readonly unknown[]): readonly string[] {
  return methods.filter((method) => isSecondFactor(method) && methodPath(method) === null).map(typeOf);
}

/**
 * Deletes every second factor. The default one can be deleted only when it is the last, so what was refused is tried
 * once more after the others. @see https://learn.microsoft.com/graph/api/resources/authenticationmethods-overview
 */
export async function removeMethods(entra: Entra, sending: Sending): Promise<SendOutcome> {
  const list = await entra.call('GET', LIST, sending);
  if (list.status !== 200) return outcomeOf(list, microsoftError, entra.now(), {});
  const factors = factorsOf(list.json);
  const outcome = await removeAll(
    entra,
    sending,
    factors.flatMap((method) => methodPath(method) ?? []),
  );
  const left = unknownKinds(factors);
  return outcome.kind === 'done' && left.length > 0 ? notRemovable(left, outcome.detail) : outcome;
}

export function notRemovable(left: readonly string[], detail: JsonObject = {}): SendOutcome {
  return { kind: 'failed', code: 'FACTOR_NOT_REMOVABLE', detail: { ...detail, left } };
}

async function removeAll(entra: Entra, sending: Sending, paths: readonly string[]): Promise<SendOutcome> {
  let waiting = paths;
  let last: SendOutcome = { kind: 'done', detail: { removed: paths.length } };
  for (let round = 0; round < 2 && waiting.length > 0; round++) {
    const refused: string[] = [];
    for (const path of waiting) {
      const reply = await entra.call('DELETE', path, sending);
      if ((reply.status >= 200 && reply.status < 300) || reply.status === 404) continue;
      refused.push(path);
      last = outcomeOf(reply, microsoftError, entra.now(), {});
    }
    waiting = refused;
  }
  return waiting.length === 0 ? { kind: 'done', detail: { removed: paths.length } } : last;
}

export async function methodsLeft(entra: Entra, looking: Looking): Promise<EffectReading> {
  const { step, signal } = looking;
  const reply = await entra.call('GET', LIST, { step, signal });
  if (reply.status !== 200) return unreadable(reply, microsoftError);
  return factorsOf(reply.json).length === 0 ? { kind: 'applied', detail: { factors: 0 } } : { kind: 'not_applied' };
}
