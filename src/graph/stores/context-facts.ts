import ipaddr from 'ipaddr.js';
import type { GuardFacts, Tier } from '../../domain/authorization.js';
import { type ContextFact, type ContextKind, isStale } from '../../domain/context.js';
import { tierOf } from '../../domain/criticality.js';
import { environmentOf } from '../../domain/environment.js';
import type { JsonValue } from '../../domain/json.js';
import { isPublicResolver, isSharedDomain } from '../../domain/shared-infrastructure.js';

/** Kinds of context that a permission looks at. */
export const GUARD_KINDS: readonly ContextKind[] = ['criticality', 'environment', 'role', 'change_calendar'];

/** The subject of facts about the whole organisation, such as a change freeze. */
export const ORGANISATION = 'organisation';

/** Roles that no machine acts on. */
const PROTECTED_ROLES: ReadonlySet<string> = new Set([
  'break_glass',
  'directory_sync',
  'service_account',
  'domain_controller',
  'hypervisor',
  'resolver',
  'own_address_range',
  'shared_domain',
  'sequitur',
]);

const normalised = (value: JsonValue): string =>
  (typeof value === 'string' ? value : JSON.stringify(value))
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');

const rating = (value: JsonValue): Tier => tierOf(value) ?? 0;

/** What is watched for rather than owned: nobody rates the addresses and hashes of strangers. */
const OBSERVABLES: ReadonlySet<string> = new Set(['IpAddress', 'Domain', 'File', 'EmailMessage']);

/**
 * What context says of a target. Of what we own, unrated, unreadable and stale ratings all count as the highest; of
 * several the worst does. An observable is rated only where somebody depends on it.
 */
export function targetFacts(
  facts: readonly ContextFact[],
  now: number,
  target: { readonly kind: string; readonly label: string },
): Pick<GuardFacts['target'], 'tier' | 'known' | 'environment' | 'protections'> {
  const valuesOf = (kind: ContextKind): readonly string[] =>
    facts.filter((fact) => fact.kind === kind).map(({ value }) => normalised(value));
  const ratings = facts.filter(({ kind }) => kind === 'criticality');
  const tiers = ratings.map((fact) => (isStale(fact, now) ? 0 : rating(fact.value)));
  const environments = facts.filter(({ kind }) => kind === 'environment').map(({ value }) => environmentOf(value));
  const observable = OBSERVABLES.has(target.kind);
  const roles = [...valuesOf('role').filter((role) => PROTECTED_ROLES.has(role)), ...innateRoles(target)];
  return {
    tier: tiers.reduce<Tier>((worst, tier) => (tier < worst ? tier : worst), tiers.length > 0 || observable ? 3 : 0),
    known: (observable || ratings.length > 0) && !ratings.some((fact) => isStale(fact, now)),
    environment: environments.includes('production') ? 'production' : ([...environments].sort()[0] ?? 'unknown'),
    protections: [...new Set(roles)].sort(),
  };
}

/** Roles that nobody has to write down: our own ranges, public resolvers, and domains that half the world shares. */
function innateRoles({ kind, label }: { readonly kind: string; readonly label: string }): readonly string[] {
  if (kind === 'Domain') return isSharedDomain(label) ? ['shared_domain'] : [];
  if (kind !== 'IpAddress' || !ipaddr.isValid(label)) return [];
  const own = ipaddr.process(label).range() === 'unicast' ? [] : ['own_address_range'];
  return isPublicResolver(label) ? [...own, 'resolver'] : own;
}

/** A freeze is a fact of kind `change_calendar` about the organisation, valid as long as it lasts. */
export function isFrozen(facts: readonly ContextFact[]): boolean {
  return facts.some(
    ({ subject, kind, value }) =>
      subject === ORGANISATION && kind === 'change_calendar' && normalised(value) === 'freeze',
  );
}
