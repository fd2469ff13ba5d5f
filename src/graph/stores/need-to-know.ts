import type { Principal } from '../../domain/access.js';
import type { Params } from '../params.js';
import type { Tx } from '../session.js';

/** Sees every case, whoever it is kept to: the workers of the product. No person does; an administrator breaks the glass. */
const EVERYBODY = '*';

export const SYSTEM_VIEWER: readonly string[] = [EVERYBODY];

export function viewerOf({ id }: Principal): readonly string[] {
  return [id];
}

/**
 * Whether the viewer may know of a case: a condition of every read that can reach one. A case that is kept to nobody costs
 * the look at one property.
 */
export function maySee(variable: string): string {
  return `(${variable}.restrictedTo IS NULL OR '${EVERYBODY}' IN $viewer OR any(who IN $viewer WHERE who IN ${variable}.restrictedTo))`;
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
