import canonicalize from 'canonicalize';
import type { ActionRequest, Permitted } from '../../domain/action.js';
import type { Authorization, GuardFacts, PermitRecord } from '../../domain/authorization.js';
import { digestOf } from '../../domain/ids.js';
import { brokenFloor } from './floor.js';
import type { Guardrails } from './guardrails.js';
import { smallestRemedies } from './remedies.js';

/** What is asked: an action bound to its digest, and how long a permit for it lasts. */
export interface AuthorizationRequest<A extends ActionRequest> {
  readonly action: A;
  readonly argumentsDigest: string;
  readonly facts: GuardFacts;
  readonly now: number;
  readonly permitMs: number;
}

/** Decides over actions. The only maker of `Permitted` values. */
export interface Guard {
  readonly guardrails: Guardrails;
  allows(facts: GuardFacts): boolean;
  authorize<A extends ActionRequest>(request: AuthorizationRequest<A>): Authorization<A>;
}

export function createGuard(guardrails: Guardrails): Guard {
  const allows = (facts: GuardFacts): boolean => brokenFloor(facts).length === 0 && guardrails.answer(facts).allowed;
  return { guardrails, allows, authorize: (request) => authorize(guardrails, allows, request) };
}

function authorize<A extends ActionRequest>(
  guardrails: Guardrails,
  allows: (facts: GuardFacts) => boolean,
  request: AuthorizationRequest<A>,
): Authorization<A> {
  const { facts } = request;
  const broken = brokenFloor(facts);
  const answer = guardrails.answer(facts);
  const allowed = broken.length === 0 && answer.allowed;
  const record: PermitRecord = {
    allowed,
    policies: [...broken, ...answer.determining],
    missing: allowed ? [] : smallestRemedies(facts, allows),
    notAfter: allowed ? request.now + request.permitMs : 0,
    digest: permitDigest(guardrails.digest, request),
    guardrails: guardrails.digest,
    facts,
    request: requestOf(request),
  };
  return allowed ? { allowed, record, permitted: mint(request.action, record) } : { allowed, record };
}

function requestOf({ action, argumentsDigest, now, permitMs }: AuthorizationRequest<ActionRequest>) {
  return { action, argumentsDigest, now, permitMs };
}

/** The steps of one action, one for each account, may be claimed in one moment over the same facts: each has a permit of its own. */
function permitDigest(guardrails: string, request: AuthorizationRequest<ActionRequest>): string {
  const { action, argumentsDigest, facts, now } = request;
  return digestOf(guardrails, canonicalize(action) ?? '', argumentsDigest, canonicalize(facts) ?? '', String(now));
}

/** Not exported: the brand is granted here and nowhere else. */
function mint<A extends ActionRequest>(action: A, record: PermitRecord): Permitted<A> {
  const policies = record.policies.map(({ id }) => id);
  const stamp: unknown = { permit: { policies, notAfter: record.notAfter, digest: record.digest } };
  return { ...action, ...(stamp as Permitted<unknown>) };
}
