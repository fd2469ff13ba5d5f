import { isClearedForRed, type Principal } from '../../domain/access.js';
import type { Params } from '../params.js';
import type { Tx } from '../session.js';

/** Sees every case, whoever it is kept to: the workers of the product. No person does; an administrator breaks the glass. */
const EVERYBODY = '*';
/** Stands beside the id of who may see what is marked TLP:RED; no id of a person or key looks like it. */
export const CLEARED_FOR_RED = 'TLP:RED';

export const SYSTEM_VIEWER: readonly string[] = [EVERYBODY];

export function viewerOf(principal: Principal): readonly string[] {
  return isClearedForRed(principal) ? [principal.id, CLEARED_FOR_RED] : [principal.id];
}

/**
 * Whether the viewer may know of a case: a condition of every read that can reach one. A case that is kept to nobody costs
 * the look at two properties.
 */
export function maySee(variable: string): string {
  const isNamed = `(${variable}.restrictedTo IS NULL OR any(who IN $viewer WHERE who IN ${variable}.restrictedTo))`;
  const isCleared = `(coalesce(${variable}.tlp, '') <> 'RED' OR '${CLEARED_FOR_RED}' IN $viewer)`;
  return `((${isNamed} AND ${isCleared}) OR '${EVERYBODY}' IN $viewer)`;
}

/** The same for what belongs to a case; `path` leads from it to `hidden`. */
export function belongsToSeen(path: string): string {
  return `NOT EXISTS { MATCH ${path} WHERE NOT ${maySee('hidden')} }`;
}

/** Runs queries in the eyes of somebody. */
export function seenBy(tx: Tx, viewer: readonly string[]): Tx {
  return {
    run: <Row extends object>(query: string, params: Params = {}) => tx.run<Row>(query, { ...params, viewer }),
  };
}
