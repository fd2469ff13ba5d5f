import type { ContextKind, EdgeKind } from '../../domain/context.js';

/** Who a path starts from: an identity of the event. */
export type PathRoot = 'actor' | 'subject' | 'user';

export interface PathProperty {
  readonly kind: ContextKind;
  readonly value: string | number | boolean;
}

/** One relationship of a path and what it must lead to. */
export interface PathHop {
  readonly kinds: readonly EdgeKind[];
  /** How often in a row, both ends in. */
  readonly least: number;
  readonly most: number;
  /** What the end may be; empty = anything. */
  readonly labels: readonly string[];
  readonly properties: readonly PathProperty[];
}

/** X7: `exists { (actor)-[:MEMBER_OF*1..4]->(:Resource {criticality: "tier0"}) }`. */
export interface GraphPath {
  readonly root: PathRoot;
  /** What must be said of the root itself. */
  readonly properties: readonly PathProperty[];
  /** None where the root's properties are all that is asked. */
  readonly hops: readonly PathHop[];
}

/** Relationships in a row at most: beyond, everybody reaches everything. */
export const MOST_HOPS = 4;

/** What an edge leads to where nobody said it. */
export const LABEL_OF: Readonly<Record<EdgeKind, string>> = {
  member_of: 'Group',
  admin_to: 'Device',
  can_assume: 'Role',
  owns: 'Resource',
};

/** What a path may ask of an entity: maintained facts with one value. */
export const PATH_PROPERTIES: readonly ContextKind[] = [
  'criticality',
  'environment',
  'role',
  'department',
  'data_class',
  'employment',
  'owner',
];

/** Every kind of fact that the answer depends on. */
export function kindsOf({ properties, hops }: GraphPath): readonly ContextKind[] {
  const asked = [...properties, ...hops.flatMap((hop) => hop.properties)].map(({ kind }) => kind);
  return [...new Set([...asked, ...hops.flatMap(({ kinds }) => kinds)])].sort();
}

export function edgeKindsOf({ hops }: GraphPath): readonly EdgeKind[] {
  return [...new Set(hops.flatMap(({ kinds }) => kinds))].sort();
}
