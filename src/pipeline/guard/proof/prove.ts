import type { GuardFacts } from '../../../domain/authorization.js';
import type { Guard } from '../authorize.js';
import { ADVISORY, brokenInvariants } from './invariants.js';
import { requestSpace, requestsAbout } from './request-space.js';
import { spokenOf } from './spoken-of.js';

/** Something that must never be allowed and would be, with the first request that showed it. */
export interface Hole {
  readonly invariant: string;
  /** An owner may decide to give it up. */
  readonly advisory: boolean;
  readonly example: GuardFacts;
}

export interface Proof {
  readonly asked: number;
  readonly allowed: number;
  readonly holes: readonly Hole[];
}

export interface ProofScope {
  /** Texts of the policies that are new or changed: the circumstances they speak of are tried too. */
  readonly changed: readonly string[];
  /** Of the general classes one in so many is asked. */
  readonly sample: number;
  /** Requests about each changed policy, at most. */
  readonly about: number;
  /** Called now and then, so that whoever else works here is not kept waiting. */
  readonly breathe: () => Promise<void>;
}

const BREATHE_EVERY = 200;

/** Asks the guard about every class of request, and about what the changed policies speak of. */
export async function proveGuardrails(guard: Pick<Guard, 'allows'>, scope: ProofScope): Promise<Proof> {
  const holes = new Map<string, Hole>();
  let asked = 0;
  let allowed = 0;
  for (const facts of requests(scope)) {
    if (++asked % BREATHE_EVERY === 0) await scope.breathe();
    if (!guard.allows(facts)) continue;
    allowed++;
    for (const invariant of brokenInvariants(facts))
      if (!holes.has(invariant)) holes.set(invariant, { invariant, advisory: ADVISORY.has(invariant), example: facts });
  }
  return { asked, allowed, holes: [...holes.values()] };
}

function* requests({ changed, sample, about }: ProofScope): Generator<GuardFacts> {
  yield* requestSpace(sample);
  for (const text of changed) yield* requestsAbout(spokenOf(text), about);
}
