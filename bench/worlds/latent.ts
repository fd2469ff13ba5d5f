import { Chance } from './random.js';

/**
 * What really goes on. Causes are pairs of an attack and what looks like it; shares are this file's own guesses of how such
 * things go, written without a look at any policy, and are not to be fitted to one.
 */
export interface Cause {
  readonly name: string;
  readonly about: 'person' | 'device' | 'mailbox' | 'resource';
  readonly harmful: boolean;
  /** How often it happens among a hundred cases that reach anybody. */
  readonly frequency: number;
  /** How likely each trait shows. */
  readonly shows: Readonly<Partial<Record<Trait, number>>>;
}

export type Trait =
  | 'new_network'
  | 'foreign'
  | 'odd_hour'
  | 'pushes'
  | 'enrols'
  | 'same_session'
  | 'forwards'
  | 'hides_rule'
  | 'own_mailbox'
  | 'unmanaged'
  | 'managed'
  | 'consents'
  | 'downloads'
  | 'weakens'
  | 'grants'
  | 'says_so'
  | 'announced_trip'
  | 'ticket'
  | 'known_bad'
  | 'reported_address'
  | 'several_techniques'
  | 'office_parent'
  | 'rare_file'
  | 'common_file'
  | 'unsigned'
  | 'hidden_command'
  | 'second_tool'
  | 'young_domain'
  | 'double_of_partner'
  | 'partner'
  | 'reply_elsewhere'
  | 'money'
  | 'exception'
  | 'meant_public'
  | 'by_hand'
  | 'personal_data';

export const CAUSES: readonly Cause[] = [
  cause('account taken over', 'person', true, 6, {
    new_network: 0.86,
    foreign: 0.55,
    odd_hour: 0.45,
    pushes: 0.3,
    enrols: 0.68,
    same_session: 0.9,
    forwards: 0.56,
    hides_rule: 0.6,
    unmanaged: 0.7,
    consents: 0.22,
    downloads: 0.3,
    weakens: 0.06,
    grants: 0.1,
    says_so: 0.16,
    known_bad: 0.12,
    reported_address: 0.3,
  }),
  cause('slow takeover through a home connection', 'person', true, 2, {
    new_network: 0.2,
    foreign: 0.1,
    odd_hour: 0.3,
    enrols: 0.7,
    same_session: 0.8,
    forwards: 0.6,
    hides_rule: 0.7,
    unmanaged: 0.45,
    consents: 0.4,
    downloads: 0.45,
    says_so: 0.05,
  }),
  cause('colleague on a journey', 'person', false, 14, {
    new_network: 0.85,
    foreign: 0.75,
    odd_hour: 0.4,
    pushes: 0.04,
    enrols: 0.25,
    same_session: 0.6,
    managed: 0.82,
    announced_trip: 0.45,
    forwards: 0.03,
    own_mailbox: 0.6,
    ticket: 0.05,
    reported_address: 0.06,
    known_bad: 0.01,
  }),
  cause('new telephone with the help of the desk', 'person', false, 12, {
    new_network: 0.2,
    enrols: 0.97,
    same_session: 0.75,
    pushes: 0.12,
    managed: 0.6,
    ticket: 0.62,
    odd_hour: 0.06,
    forwards: 0.02,
    own_mailbox: 0.5,
    downloads: 0.05,
  }),
  cause('mail forwarded before a holiday', 'person', false, 5, {
    forwards: 0.98,
    own_mailbox: 0.55,
    managed: 0.75,
    new_network: 0.12,
    ticket: 0.12,
    announced_trip: 0.5,
  }),
  cause('malware on a device', 'device', true, 6, {
    several_techniques: 0.62,
    office_parent: 0.45,
    rare_file: 0.75,
    unsigned: 0.72,
    hidden_command: 0.5,
    second_tool: 0.28,
    known_bad: 0.25,
    young_domain: 0.4,
    ticket: 0.01,
  }),
  cause('tool of the house that is rolled out', 'device', false, 16, {
    several_techniques: 0.12,
    office_parent: 0.02,
    common_file: 0.62,
    rare_file: 0.14,
    unsigned: 0.22,
    hidden_command: 0.1,
    second_tool: 0.03,
    ticket: 0.6,
    young_domain: 0.02,
  }),
  cause('developer who builds something', 'device', false, 10, {
    several_techniques: 0.3,
    rare_file: 0.6,
    unsigned: 0.85,
    hidden_command: 0.25,
    second_tool: 0.04,
    ticket: 0.04,
    young_domain: 0.04,
  }),
  cause('fraud about a payment', 'mailbox', true, 4, {
    double_of_partner: 0.6,
    reply_elsewhere: 0.5,
    money: 0.93,
    young_domain: 0.55,
    known_bad: 0.04,
  }),
  cause('partner who really changes the bank', 'mailbox', false, 4, {
    partner: 0.93,
    money: 0.96,
    ticket: 0.55,
    reply_elsewhere: 0.05,
  }),
  cause('unwanted advertisement', 'mailbox', false, 9, { money: 0.12, reply_elsewhere: 0.35, young_domain: 0.1 }),
  cause('store opened by mistake', 'resource', true, 3, {
    by_hand: 0.8,
    personal_data: 0.55,
    exception: 0.01,
    meant_public: 0.06,
  }),
  cause('store that is meant for everybody', 'resource', false, 9, {
    by_hand: 0.12,
    personal_data: 0.05,
    exception: 0.7,
    meant_public: 0.8,
    ticket: 0.3,
  }),
];

function cause(
  name: string,
  about: Cause['about'],
  harmful: boolean,
  ...[frequency, shows]: [number, Cause['shows']]
): Cause {
  return { name, about, harmful, frequency, shows };
}

export interface LatentCase {
  readonly id: number;
  readonly cause: Cause;
  readonly traits: ReadonlySet<Trait>;
  readonly seed: number;
}

/** Cases as they come: causes by how often they happen under this world's `weight`, traits by chance. */
export function latentCases(count: number, seed: number, weight: (cause: Cause) => number): readonly LatentCase[] {
  const chance = new Chance(seed);
  const shares = CAUSES.map((each) => each.frequency * weight(each));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return Array.from({ length: count }, (_, id) => {
    let left = chance.next() * total;
    const index = shares.findIndex((share) => (left -= share) < 0);
    const cause = CAUSES[index] ?? chance.pick(CAUSES);
    // What drives one trait drives others: a careful hand shows less of everything, a hasty one more.
    const haste = 0.75 + 0.5 * chance.next();
    const shown = Object.entries(cause.shows).filter(([, share]) =>
      chance.yes(Math.min(0.99, share * (cause.harmful ? haste : 1))),
    );
    return { id, cause, traits: new Set(shown.map(([trait]) => trait as Trait)), seed: chance.whole(1, 2 ** 30) };
  });
}
