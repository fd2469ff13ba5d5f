import { traitsOf } from '../../domain/alert-traits.js';
import type { EntityKind, RoleRef } from '../../domain/entity.js';
import type { NormalisedEvent } from '../../domain/event.js';
import { compareText, digestOf } from '../../domain/ids.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import type { Likeness } from './ports-fold.js';

/** Fixed steps of event time, so that which alerts belong together does not depend on which came first. */
export const FOLD_BUCKET_MS = 10 * 60_000;

/** Of these an alert with a new one is never the same alert. */
const NAMED: ReadonlySet<EntityKind> = new Set(['Account', 'User', 'Device', 'Session', 'Mailbox', 'Resource']);

/** Closed numbers of OCSF in which alerts that are one may not differ: a blocked attempt is not one that went through. */
const STATES = ['activity_id', 'status_id', 'action_id', 'disposition_id', 'verdict_id', 'confidence_id'] as const;

/** Addresses that are given out inside: what has one is a machine of ours, though nobody named it. */
const INSIDE = /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:|fe80:)/;

/**
 * What an alert is, as far as closed words tell. Titles, descriptions, file names, command lines and subjects are left out:
 * whoever writes them could hide an alert in a storm, or keep a storm from being one. An alert that names neither what was
 * found nor whom it concerns is like no other.
 */
export function likenessOf(alert: NormalisedEvent): Likeness | null {
  const { types, techniqueIds } = traitsOf(alert);
  const found = [...new Set([...types, ...analyticOf(alert.ocsf)])].sort(compareText);
  const entities = concernedBy(alert.roles);
  if (found.length + techniqueIds.length === 0 || entities.length === 0) return null;
  const from = Math.floor(alert.time / FOLD_BUCKET_MS) * FOLD_BUCKET_MS;
  const { source, className, severityId } = alert;
  const techniques = [...techniqueIds].sort(compareText);
  const states = STATES.map((name) => Number(alert.ocsf[name] ?? -1));
  const said = [source, className, alert.operation ?? '', severityId, found, techniques, entities, states, from];
  return {
    key: digestOf('alert-fold', JSON.stringify(said)),
    source,
    className,
    severityId,
    types: found,
    techniqueIds: techniques,
    entities,
    from,
    to: from + FOLD_BUCKET_MS,
  };
}

/** The rule of the product that fired, by its id. */
function analyticOf(ocsf: JsonObject): readonly string[] {
  const analytic = objectAt(objectAt(ocsf['finding_info'])['analytic'])['uid'];
  return typeof analytic === 'string' ? [analytic] : [];
}

function concernedBy(roles: readonly RoleRef[]): readonly string[] {
  const machines = roles.filter(({ kind, key }) => kind === 'IpAddress' && INSIDE.test(key));
  const named = [...roles.filter(({ kind }) => NAMED.has(kind)), ...machines];
  // Where nothing else is named, what was attacked is what the traffic went to.
  const concerned = named.length > 0 ? named : roles.filter(({ role }) => role === 'destination_ip');
  return [...new Set(concerned.map(({ role, key }) => `${role} ${key}`))].sort(compareText);
}

function objectAt(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
