import { LABELS, RELATIONSHIPS, type Label, type RelationshipType } from '../../domain/graph-model.js';

/**
 * What a hunter may read. Everything else (keys, audit bodies, raw records, documents, tasks, permits, decisions) has its
 * own door with its own rights, and is closed to Cypher: a new label stays unreadable until it is named here. So are cases:
 * who may know of one is decided case by case, and no text of a query can be held to that.
 */
export const READABLE_LABELS = [
  'Event',
  'Alert',
  'Account',
  'User',
  'Device',
  'IpAddress',
  'Session',
  'Mailbox',
  'Resource',
  'File',
  'EmailMessage',
  'Application',
  'Process',
  'Baseline',
  'Context',
  'Indicator',
  'SourceProgress',
  'Match',
  'Detection',
] as const satisfies readonly Label[];

const labels: ReadonlySet<string> = new Set(READABLE_LABELS);

/** Types whose both ends are readable, so that no path of them leaves what is. */
export const READABLE_TYPES: readonly RelationshipType[] = (Object.keys(RELATIONSHIPS) as RelationshipType[]).filter(
  (type) => [...RELATIONSHIPS[type].from, ...RELATIONSHIPS[type].to].every((end) => labels.has(end)),
);

const types: ReadonlySet<string> = new Set(READABLE_TYPES);

export function isReadableLabel(name: string): boolean {
  return labels.has(name);
}

export function isReadableType(name: string): boolean {
  return types.has(name);
}

/** Whether the graph has it at all: tells a misspelling from something closed. */
export function isKnownName(name: string): boolean {
  return name in LABELS || name in RELATIONSHIPS;
}
