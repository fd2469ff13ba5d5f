import type { GuardFacts } from '../../../domain/authorization.js';
import { type Change, factsWith, mergedChange } from './clear-facts.js';

/** One class per side of every threshold that a rule or policy speaks of; two requests of a class are answered alike. */
const PRINCIPALS: readonly Change[] = [
  ...([0, 1, 2, 3, 4] as const).map((autonomy) => ({ autonomy })),
  { autonomy: 4, decision: { owned: false } },
  { principal: { id: 'ana', kind: 'human', roles: ['responder'] }, reasonGiven: true },
  { principal: { id: 'ana', kind: 'human', roles: ['responder'] }, reasonGiven: false },
  { principal: { id: 'ana', kind: 'human', roles: ['analyst'] }, reasonGiven: true },
  { principal: { id: 'ana', kind: 'human', roles: ['viewer'] }, reasonGiven: true },
];
const DECISIONS: readonly NonNullable<Change['decision']>[] = [
  { verdict: 'NONE', robust: false, l: 0, suspicion: 0 },
  { verdict: 'UNKNOWN', robust: false, l: -100, suspicion: -50 },
  { verdict: 'UNKNOWN', robust: true, contested: true, l: 0, suspicion: 200 },
  { verdict: 'BENIGN', robust: true, l: -400, suspicion: -80 },
  { verdict: 'SUSPICIOUS_NEEDS_HUMAN', contested: true, l: 0, suspicion: 151 },
  { verdict: 'SUSPICIOUS_NEEDS_HUMAN', contested: true, l: 0, suspicion: 150 },
  { verdict: 'SUSPICIOUS_NEEDS_HUMAN', contested: false, l: 20, suspicion: 151 },
  { verdict: 'MALICIOUS', robust: false },
  { verdict: 'MALICIOUS', robust: true },
  { verdict: 'MALICIOUS', robust: true, ageMinutes: 1441 },
];
const TARGETS: readonly NonNullable<Change['target']>[] = [
  { tier: 0, environment: 'production' },
  { tier: 1, environment: 'production' },
  { tier: 3 },
  { tier: 3, known: false },
  { tier: 3, protections: ['break_glass'] },
];
/** `agent:sequitur` and `ana` are those who ask; `mallory` is a subject of the case. */
const APPROVALS: readonly Pick<Change, 'approvals' | 'involved'>[] = [
  { approvals: [] },
  { approvals: ['ana', 'agent:sequitur'] },
  { approvals: ['mallory'], involved: ['mallory'] },
  { approvals: ['bo'] },
  { approvals: ['bo', 'bo'] },
  { approvals: ['bo', 'cy'] },
];
const EFFECTS: readonly NonNullable<Change['action']>[] = [
  { effect: 'contain' },
  { effect: 'contain', reversible: false },
  { effect: 'notify' },
  { effect: 'revert' },
];
const CIRCUMSTANCES: readonly Change[] = [
  {},
  { killSwitch: true },
  { changeFreeze: true },
  { usedLastHour: 20 },
  { blastRadius: 26 },
  { targetsToday: 4, directorySize: 79 },
];

const product = <A, B, C>(as: readonly A[], bs: readonly B[], join: (a: A, b: B) => C): readonly C[] =>
  as.flatMap((a) => bs.map((b) => join(a, b)));

/** Spreads the indexes, so that a sample is not aligned with a dimension and leaves none of its classes out. */
const scattered = (index: number): number => Math.imul(index, 0x9e3779b1) >>> 0;

/** Every combination of the classes: `sample` keeps one in so many, the same ones each time. */
export function requestSpace(sample = 1): Generator<GuardFacts> {
  return combined({ principals: PRINCIPALS, effects: EFFECTS, circumstances: CIRCUMSTANCES }, sample);
}

/** What the classes do not hold: the circumstances that a policy speaks of, and the people it names. */
export interface Spoken {
  readonly principals: readonly Change[];
  readonly circumstances: readonly Change[];
}

/** Every kind of request that changes a target, under the circumstances that one policy speaks of. */
export function requestsAbout({ principals, circumstances }: Spoken, most: number): Generator<GuardFacts> {
  const dimensions = {
    principals: [...PRINCIPALS, ...principals],
    effects: EFFECTS.filter(({ effect }) => effect === 'contain'),
    circumstances,
  };
  const whole =
    dimensions.principals.length *
    APPROVALS.length *
    TARGETS.length *
    dimensions.effects.length *
    DECISIONS.length *
    circumstances.length;
  return combined(dimensions, Math.max(1, whole / most));
}

interface Dimensions {
  readonly principals: readonly Change[];
  readonly effects: readonly NonNullable<Change['action']>[];
  readonly circumstances: readonly Change[];
}

function* combined(dimensions: Dimensions, sample: number): Generator<GuardFacts> {
  const who = product(dimensions.principals, APPROVALS, mergedChange);
  const what = product(TARGETS, dimensions.effects, (target, action) => ({ target, action }));
  const asked = product(who, what, mergedChange);
  const when = product(DECISIONS, dimensions.circumstances, (decision, circumstance) =>
    mergedChange({ decision }, circumstance),
  );
  for (let index = 0; index < asked.length * when.length; index++) {
    if (scattered(index) >= 2 ** 32 / sample) continue;
    const request = asked[Math.floor(index / when.length)] ?? {};
    const moment = when[index % when.length] ?? {};
    // What is said of the one who asks outlasts what is said of the decision: an ownerless policy stays ownerless.
    yield factsWith(mergedChange(mergedChange(request, moment), { decision: request.decision ?? {} }));
  }
}
