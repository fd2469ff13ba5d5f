import type { FieldArgs } from '../../domain/selection.js';
import type { Params } from '../params.js';

/**
 * How an object of the API is read from the graph. In every text `#` stands for the node, `@` for its parent, `$$name` for a parameter
 * of this use; the texts are constants, values travel as parameters.
 */
export interface Shape {
  /** Field → expression. */
  readonly fields: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, Link>>;
  /** Condition under which `$viewer` may know of the node; absent where everybody may. */
  readonly visible?: string;
  /** Read always: what identifies the node and says its type. */
  readonly identity: readonly string[];
}

export interface Link {
  /** Name of the node's shape in the catalogue. */
  readonly shape: string;
  /** From the parent to the node. */
  readonly match: string;
  readonly form: 'one' | 'list' | 'page';
  /** What `match` holds to beside the conditions of a use. */
  readonly bound?: string;
  /** Keys that are the same for all nodes of a parent; they head the order, so that an index gives it. */
  readonly heads?: readonly string[];
  /** Total order of the nodes; keyset pages continue from its values. All ascending or all descending. */
  readonly order: readonly string[];
  readonly descending?: boolean;
  /** How many nodes are all there are, for `totalCount`. */
  readonly total?: string;
  /** Most rows of a `list`. */
  readonly limit?: number;
  /** Condition for the arguments of the field. */
  readonly where?: (args: FieldArgs) => Condition;
}

export interface Condition {
  readonly text: string;
  readonly params: Params;
}

export const NO_CONDITION: Condition = { text: '', params: {} };

/** Every shape by the name of its type. Links name shapes instead of importing them, because types refer to each other in circles. */
export type Catalogue = Readonly<Record<string, Shape>>;
