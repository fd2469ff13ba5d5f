import type { Cause } from './latent.js';

/** How a world differs from the plain one: in structure, not in its seed alone. */
export interface Structure {
  readonly name: string;
  /** How much more or less a cause happens. */
  readonly weight: (cause: Cause) => number;
  /** Share of asked providers that fail. */
  readonly providersDown: number;
  /** Share of cases in which the source of events has a hole. */
  readonly holes: number;
  /** Share of facts that nobody renewed, and of those that nobody keeps. */
  readonly stale: number;
  readonly unkept: number;
  /** Share of attackers who write themselves a ticket, whose network was made known slowly, and who leave no trace of what they did beside the alert. */
  readonly planted: number;
  readonly poisoned: number;
  readonly suppressed: number;
  /** Share of outcomes that people label wrongly; only what is compared with labels sees it. */
  readonly labelNoise: number;
  /** Whether free text of the records tries to steer the reader. */
  readonly injected: boolean;
  /** Another vendor's name on the same records. */
  readonly vendor: string;
}

const PLAIN: Structure = {
  name: 'plain',
  weight: () => 1,
  providersDown: 0.02,
  holes: 0.01,
  stale: 0.05,
  unkept: 0.15,
  planted: 0,
  poisoned: 0,
  suppressed: 0,
  labelNoise: 0,
  injected: false,
  vendor: 'microsoft',
};

export const STRUCTURES: readonly Structure[] = [
  PLAIN,
  { ...PLAIN, name: 'every provider down', providersDown: 1 },
  { ...PLAIN, name: 'sources with holes', holes: 0.5 },
  { ...PLAIN, name: 'context nobody renewed', stale: 0.6 },
  { ...PLAIN, name: 'a house without context', unkept: 0.95 },
  { ...PLAIN, name: 'attackers who write tickets', planted: 0.8 },
  { ...PLAIN, name: 'slow poisoning of habits', poisoned: 0.8 },
  { ...PLAIN, name: 'evidence suppressed', suppressed: 0.7 },
  { ...PLAIN, name: 'text that gives orders', injected: true },
  { ...PLAIN, name: 'another vendor', vendor: 'northstar' },
  { ...PLAIN, name: 'one case in two an attack', weight: ({ harmful }) => (harmful ? 4 : 1) },
  { ...PLAIN, name: 'hardly an attack', weight: ({ harmful }) => (harmful ? 0.15 : 1) },
  { ...PLAIN, name: 'labels that are wrong', labelNoise: 0.15 },
];

/** Worlds that cannot be had twice: every fault at once. */
export const ALL_AT_ONCE: Structure = {
  ...PLAIN,
  name: 'everything at once',
  providersDown: 0.4,
  holes: 0.2,
  stale: 0.3,
  unkept: 0.4,
  planted: 0.4,
  poisoned: 0.4,
  suppressed: 0.3,
  injected: true,
};
