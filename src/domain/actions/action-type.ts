import type { EntityKind } from '../entity.js';

/** What an effect is to the guard: a change of somebody's target, word to people, or the undoing of our own change. */
export const EFFECT_CLASSES = ['contain', 'notify', 'revert'] as const;
export type EffectClass = (typeof EFFECT_CLASSES)[number];

/** How an effect ends: by an inverse we run, by what its target does next, or never. */
export type Reversal =
  | { readonly kind: 'inverse'; readonly action: string }
  | { readonly kind: 'self_healing'; readonly how: string }
  | { readonly kind: 'irreversible' };

/** What it is for: eradication is not taken back together with a case's containment. */
export type ActionPhase = 'containment' | 'eradication' | 'recovery' | 'communication';

/** What an action may act on: an entity of the graph, a domain name, or a channel of people (`slack:C012`, `jira:SEC`). */
export type TargetKind = Exclude<EntityKind, 'Session' | 'Application' | 'Process'> | 'Domain' | 'Channel';

/** How many an effect touches, counted by a bounded query. */
export type BlastQuery = 'accounts_of_person' | 'users_of_address' | 'holders_of_file' | 'mailboxes_of_message' | 'one';

/** One argument; what is not declared is refused. */
export interface ArgumentSpec {
  readonly about: string;
  readonly required: boolean;
  readonly type: 'string' | 'number' | 'boolean';
  readonly pattern?: RegExp;
}

/** Everything the guard and the dispatcher must know of a type of action before one can be proposed. */
export interface ActionType {
  readonly id: string;
  readonly title: string;
  /** OpenC2 verb. */
  readonly verb: string;
  /** OpenC2 target type; our own are under `x-sequitur`. */
  readonly targetType: string;
  readonly targetKinds: readonly TargetKind[];
  /** D3FEND technique; null where the ontology has none, as for word to people. */
  readonly d3fend: string | null;
  readonly effect: EffectClass;
  readonly phase: ActionPhase;
  readonly reversal: Reversal;
  /** Minutes after which the effect is undone unless renewed; 0 = it has no term. */
  readonly ttlMinutes: number;
  /** Which query counts what it touches. */
  readonly blastQuery: BlastQuery;
  /** Sending it twice has the effect of sending it once. */
  readonly idempotent: boolean;
  readonly args: Readonly<Record<string, ArgumentSpec>>;
  /** A decision calls for it without its policy naming it. */
  readonly byDefault: boolean;
  /** No evidence earns more than this. */
  readonly maxAutonomy: 0 | 1 | 2 | 3 | 4;
}

/** Every containment of a term may be given another one; an inverse names what it undoes. */
export const TTL_ARGUMENT: ArgumentSpec = {
  about: 'Minutes until it is undone unless renewed.',
  required: false,
  type: 'number',
};
export const REVERTS_ARGUMENT: ArgumentSpec = {
  about: 'Uid of the executed action it undoes; without it the change is judged like any other.',
  required: false,
  type: 'string',
};

export const text = (about: string, pattern?: RegExp): ArgumentSpec => ({
  about,
  required: true,
  type: 'string',
  ...(pattern === undefined ? {} : { pattern }),
});

const COMMON = {
  effect: 'contain',
  phase: 'containment',
  ttlMinutes: 0,
  blastQuery: 'one',
  idempotent: true,
  args: {},
  byDefault: false,
  maxAutonomy: 4,
} as const;

type Given = Pick<ActionType, 'title' | 'verb' | 'targetType' | 'targetKinds' | 'd3fend' | 'reversal'> &
  Partial<ActionType>;

/** A type of action with what most have in common. */
export function actionType<const Id extends string>(id: Id, given: Given): ActionType & { readonly id: Id } {
  const type: ActionType = { ...COMMON, ...given, id };
  const term = type.ttlMinutes > 0 ? { ttlMinutes: TTL_ARGUMENT } : {};
  const undoes = type.effect === 'revert' ? { reverts: REVERTS_ARGUMENT } : {};
  return { ...type, id, args: { ...type.args, ...term, ...undoes } };
}
