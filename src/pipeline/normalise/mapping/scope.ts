import type { JsonValue } from '../../../domain/json.js';
import { compileExpression } from '../expression/compile.js';
import type { Expression } from '../expression/ast.js';
import type { LookupTable, Names } from '../expression/compile.js';
import { fieldKeys } from '../expression/field-keys.js';
import type { Read } from '../expression/evaluation.js';
import type { YamlNode } from './yaml-node.js';

/** What the engine itself gives: a `let` of the same name would never be read. */
const RESERVED: ReadonlySet<string> = new Set(['record', 'item', 'outer', 'it', 'received']);

/** Names a mapping defines, and the compilation of its expressions against them. */
export class MappingScope implements Names {
  readonly tables: ReadonlyMap<string, LookupTable>;
  readonly slots = new Map<string, number>();
  readonly named: Read[] = [];
  /** Names of the fields that its expressions read, as far as they have been compiled. */
  readonly fields = new Set<string>();

  /** What the named values are, as they are written. */
  readonly written = new Map<string, Expression>();

  constructor(root: YamlNode) {
    this.tables = new Map(
      root
        .get('tables')
        .entries()
        .map(([name, table]) => [name, tableOf(table)] as const),
    );
    for (const [name, node, at] of root.get('let').entries()) {
      if (RESERVED.has(name)) root.source.report(at, `$${name} has a meaning of its own; choose another name`);
      const read = this.read(node);
      const expression = node.expression();
      if (expression !== undefined) this.written.set(name, expression);
      this.slots.set(name, this.named.length);
      this.named.push(read ?? (() => undefined));
    }
  }

  /** A closure for the node's expression; undefined when it is absent or faulty (then it has been reported). */
  read(node: YamlNode): Read | undefined {
    if (!node.exists) return undefined;
    const expression = node.expression();
    if (expression !== undefined) for (const key of fieldKeys(expression)) this.fields.add(key);
    return expression === undefined ? undefined : node.guarded(() => compileExpression(expression, this));
  }
}

function tableOf(node: YamlNode): LookupTable {
  const table = new Map<string, JsonValue>();
  for (const [key, value] of node.entries()) table.set(key, value.value());
  return table;
}
