import type { CedarValueJson, Context, EntityJson, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs';
import type { GuardFacts } from '../../domain/authorization.js';
import { eligibleApprovals } from './eligible-approvals.js';

const entity = (type: string, id: string): TypeAndId => ({ type: `Sequitur::${type}`, id });

/** The name of the action in the schema: inverses and messages go by their class, effects by their own name. */
function actionName(facts: GuardFacts): string {
  return facts.action.effect === 'contain' ? facts.action.type : facts.action.effect;
}

function principalOf(facts: GuardFacts): EntityJson {
  const { id, kind, roles } = facts.principal;
  return kind === 'human'
    ? { uid: entity('Human', id), attrs: { roles: [...roles] }, parents: [] }
    : { uid: entity('Agent', id), attrs: { autonomy: facts.autonomy }, parents: [] };
}

function targetOf(facts: GuardFacts): EntityJson {
  const { key, kind, tier, known, environment, protections } = facts.target;
  return {
    uid: entity('Target', key),
    attrs: { kind, tier, known, environment, protections: [...protections] },
    parents: [],
  };
}

function contextOf(facts: GuardFacts): Context {
  const { decision, action } = facts;
  const approvers = eligibleApprovals(facts);
  const approvals: CedarValueJson[] = approvers.map((id) => ({ __entity: entity('Human', id) }));
  return {
    verdict: decision.verdict,
    robust: decision.robust,
    contested: decision.contested,
    lCentiban: decision.l,
    suspicionCentiban: decision.suspicion,
    confidenceMilli: decision.confidenceMilli,
    unknownGroups: decision.unknownGroups,
    decisionAgeMinutes: decision.ageMinutes,
    approvals,
    approvalCount: approvers.length,
    reasonGiven: facts.reasonGiven,
    reversible: action.reversible,
    ttlMinutes: action.ttlMinutes,
    dryRun: action.dryRun,
    blastRadius: facts.blastRadius,
    targetsToday: facts.targetsToday,
    directorySize: facts.directorySize,
    usedLastHour: facts.usedLastHour,
    killSwitch: facts.killSwitch,
    inChangeFreeze: facts.changeFreeze,
    hour: facts.hour,
    weekday: facts.weekday,
  };
}

export interface CedarRequest {
  readonly principal: TypeAndId;
  readonly action: TypeAndId;
  readonly resource: TypeAndId;
  readonly context: Context;
  readonly entities: EntityJson[];
}

/** The facts as Cedar reads them: every number a Long. */
export function cedarRequestOf(facts: GuardFacts): CedarRequest {
  const kind = facts.principal.kind === 'human' ? 'Human' : 'Agent';
  return {
    principal: entity(kind, facts.principal.id),
    action: entity('Action', actionName(facts)),
    resource: entity('Target', facts.target.key),
    context: contextOf(facts),
    entities: [principalOf(facts), targetOf(facts)],
  };
}
