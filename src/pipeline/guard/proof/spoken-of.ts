import { policyToJson } from '@cedar-policy/cedar-wasm/nodejs';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.js';
import { type Change, mergedChange } from './clear-facts.js';
import type { Spoken } from './request-space.js';

type Literal = number | string | boolean;

/** How a fact that a policy compares is changed in the facts; what the classes cover already is not listed. */
const FACTS: Readonly<Record<string, (value: never) => Change>> = {
  'context.hour': (hour: number) => ({ hour }),
  'context.weekday': (weekday: number) => ({ weekday }),
  'context.blastRadius': (blastRadius: number) => ({ blastRadius }),
  'context.targetsToday': (targetsToday: number) => ({ targetsToday }),
  'context.directorySize': (directorySize: number) => ({ directorySize }),
  'context.usedLastHour': (usedLastHour: number) => ({ usedLastHour }),
  'context.confidenceMilli': (confidenceMilli: number) => ({ decision: { confidenceMilli } }),
  'context.unknownGroups': (unknownGroups: number) => ({ decision: { unknownGroups } }),
  'context.decisionAgeMinutes': (ageMinutes: number) => ({ decision: { ageMinutes } }),
  'context.lCentiban': (l: number) => ({ decision: { l } }),
  'context.suspicionCentiban': (suspicion: number) => ({ decision: { suspicion } }),
  'context.ttlMinutes': (ttlMinutes: number) => ({ action: { ttlMinutes } }),
  'context.inChangeFreeze': (changeFreeze: boolean) => ({ changeFreeze }),
  'context.dryRun': (dryRun: boolean) => ({ action: { dryRun } }),
  'resource.environment': (environment: string) => ({ target: { environment } }),
  'resource.kind': (kind: string) => ({ target: { kind } }),
  'resource.': (key: string) => ({ target: { key } }),
};

/** Combinations of what one policy speaks of; beyond them it speaks of more than a person could follow. */
const MOST_COMBINATIONS = 96;

/** Both sides of every threshold that a policy names, in every combination, and the people it names. */
export function spokenOf(policy: string): Spoken {
  const answer = policyToJson(policy);
  if (answer.type === 'failure') return { principals: [], circumstances: [{}] };
  const found = new Map<string, Set<Literal>>();
  collect(answer.json as unknown as JsonValue, found);
  const alternatives = [...found]
    .filter(([name]) => Object.hasOwn(FACTS, name))
    .map(([name, values]) => {
      const change = FACTS[name] as (value: Literal) => Change;
      return [...new Set([...values].flatMap(sidesOf))].map(change);
    });
  const circumstances = alternatives.reduce<readonly Change[]>(
    (combinations, next) =>
      combinations.flatMap((one) => next.map((other) => mergedChange(one, other))).slice(0, MOST_COMBINATIONS),
    [{}],
  );
  return { principals: [...(found.get('principal.') ?? [])].map(personCalled), circumstances };
}

/** Whoever a policy names, with no role that would explain what they may. */
function personCalled(id: Literal): Change {
  return { principal: { id: String(id), kind: 'human', roles: ['viewer'] }, reasonGiven: true };
}

function sidesOf(value: Literal): readonly Literal[] {
  if (typeof value === 'number') return [value - 1, value, value + 1];
  return typeof value === 'boolean' ? [true, false] : [value];
}

function collect(node: JsonValue, found: Map<string, Set<Literal>>): void {
  if (Array.isArray(node)) for (const each of node as readonly JsonValue[]) collect(each, found);
  if (!isJsonObject(node)) return;
  for (const [name, value] of Object.entries(node)) {
    if (name === 'principal' || name === 'resource') noteScope(name, value, found);
    if (isJsonObject(value)) noteComparison(value, found);
    noteBareFact(value, found);
    collect(value, found);
  }
}

/** `principal == Human::"x"` in the head of a policy. */
function noteScope(name: string, value: JsonValue, found: Map<string, Set<Literal>>): void {
  const id = isJsonObject(value) && isJsonObject(value['entity']) ? value['entity']['id'] : undefined;
  if (typeof id === 'string') note(found, `${name}.`, id);
}

function noteComparison({ left, right }: JsonObject, found: Map<string, Set<Literal>>): void {
  for (const [one, other] of [
    [left, right],
    [right, left],
  ]) {
    const name = nameOf(one);
    const value = literalOf(other);
    if (name !== null && value !== null) note(found, name, value);
  }
}

/** A truth that is asked by its name alone. */
function noteBareFact(value: JsonValue, found: Map<string, Set<Literal>>): void {
  const name = nameOf(value);
  if (name === 'context.inChangeFreeze' || name === 'context.dryRun') note(found, name, true);
}

function nameOf(node: JsonValue | undefined): string | null {
  if (!isJsonObject(node)) return null;
  if (typeof node['Var'] === 'string') return `${node['Var']}.`;
  const access = node['.'];
  if (!isJsonObject(access) || !isJsonObject(access['left']) || typeof access['attr'] !== 'string') return null;
  const { Var: variable } = access['left'];
  return typeof variable === 'string' ? `${variable}.${access['attr']}` : null;
}

function literalOf(node: JsonValue | undefined): Literal | null {
  if (!isJsonObject(node)) return null;
  const value = node['Value'];
  if (isJsonObject(value)) {
    const id = isJsonObject(value['__entity']) ? value['__entity']['id'] : null;
    return typeof id === 'string' ? id : null;
  }
  return ['number', 'string', 'boolean'].includes(typeof value) ? (value as Literal) : null;
}

function note(found: Map<string, Set<Literal>>, name: string, value: Literal): void {
  found.set(name, (found.get(name) ?? new Set()).add(value));
}
