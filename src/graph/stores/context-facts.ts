import type { GuardFacts, Tier } from '../../domain/authorization.js';

export interface ContextRow {
  readonly subject: string;
  readonly kind: string;
  readonly value: string;
  readonly stale: boolean;
}

/** The subject of facts about the whole organisation, such as a change freeze. */
export const ORGANISATION = 'organisation';

const TIERS: Readonly<Record<string, Tier>> = {
  '0': 0,
  '1': 1,
  '2': 2,
  '3': 3,
  tier0: 0,
  tier1: 1,
  tier2: 2,
  tier3: 3,
  critical: 0,
  high: 1,
  medium: 2,
  low: 3,
};

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

const normalised = (value: string): string =>
  value
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');

/** What context says of a target. Unrated, unreadable and stale ratings all count as the highest; of several the worst does. */
export function targetFacts(
  rows: readonly ContextRow[],
): Pick<GuardFacts['target'], 'tier' | 'known' | 'environment' | 'protections'> {
  const about = rows.filter(({ subject }) => subject !== ORGANISATION);
  const ratings = about.filter(({ kind }) => kind === 'criticality');
  const tiers = ratings.map(({ value, stale }) => (stale ? 0 : (TIERS[normalised(value).replace('_', '')] ?? 0)));
  const environments = about.filter(({ kind }) => kind === 'environment').map(({ value }) => normalised(value));
  const roles = about.filter(({ kind }) => kind === 'role').map(({ value }) => normalised(value));
  return {
    tier: tiers.reduce<Tier>((worst, tier) => (tier < worst ? tier : worst), tiers.length === 0 ? 0 : 3),
    known: ratings.length > 0 && ratings.every(({ stale }) => !stale),
    environment: environments.includes('production') ? 'production' : (environments.sort()[0] ?? 'unknown'),
    protections: [...new Set(roles.filter((role) => PROTECTED_ROLES.has(role)))].sort(),
  };
}

export function isFrozen(rows: readonly ContextRow[]): boolean {
  return rows.some(
    ({ subject, kind, value }) => subject === ORGANISATION && kind === 'change' && normalised(value) === 'freeze',
  );
}
