import { digestOf } from '../../domain/ids.js';
import type { NormalisedEvent } from '../../domain/event.js';
import { isName, knowableValues } from '../../domain/knowable.js';
import type { TransactionPart } from '../transaction-part.js';
import { FORGET_NAMES, KEEP_NAMES } from './retro-hunt.cypher.js';

/** Findings and network activity; what people do day by day names but themselves. */
const NAMING_CATEGORIES: ReadonlySet<number> = new Set([2, 4]);
/** Of one event; a report that names more is a list of its own. */
const MOST_NAMES = 64;

/** Names are kept by their digest: who reads the graph learns no address of anybody from them. */
export function nameKey(value: string): string {
  return digestOf('observable', value);
}

/** Keeps which domains, links and mail addresses an event names, so that a feed which learns of them later finds it. */
export const namesPart: TransactionPart = async (tx, { created, revised }) => {
  const uids = revised.filter(isNaming).map(({ uid }) => uid);
  if (uids.length > 0) await tx.run(FORGET_NAMES, { uids });
  const rows = [...created, ...revised].filter(isNaming).flatMap(rowsOf);
  if (rows.length > 0) await tx.run(KEEP_NAMES, { rows: rows.sort((a, b) => (a.key < b.key ? -1 : 1)) });
};

function isNaming({ categoryUid }: NormalisedEvent): boolean {
  return NAMING_CATEGORIES.has(categoryUid);
}

function rowsOf(event: NormalisedEvent): readonly { readonly uid: string; readonly key: string }[] {
  const names = knowableValues(event).filter(isName).slice(0, MOST_NAMES);
  return names.map((name) => ({ uid: event.uid, key: nameKey(name) }));
}
