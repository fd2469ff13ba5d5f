import type { ExistsNode, FieldNode, FirstSeenNode, LineageNode } from './ast.js';
import type { Dialect } from './cursor.js';

/** A compiled expression: reads a value of a subject, which is an event or, for residuals, what was captured of several. */
export type Read<S> = (subject: S) => unknown;

/** What an expression needs of its surroundings. */
export interface Scope<S> {
  readonly source: string;
  readonly dialect: Dialect;
  field(node: FieldNode): Read<S>;
  lineage(node: LineageNode): Read<S>;
  firstSeen(node: FirstSeenNode): Read<S>;
  exists(node: ExistsNode): Read<S>;
}
