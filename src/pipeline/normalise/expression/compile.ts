import type { JsonValue } from '../../../domain/json.js';
import { nearestName } from './nearest.js';
import type { Expression, PathRoot } from './ast.js';
import { compileBinary } from './operators.js';
import { compilePath } from './compile-path.js';
import { isTrue } from './evaluation.js';
import type { Read, Value } from './evaluation.js';
import { FUNCTIONS } from './functions.js';
import { compileTextFunction, TEXT_FUNCTIONS } from './text-functions.js';
import { expressionFault } from './scan.js';

export type LookupTable = ReadonlyMap<string, JsonValue>;

/** What an expression may refer to by name. */
export interface Names {
  readonly tables: ReadonlyMap<string, LookupTable>;
  /** Slots of the named values, `$name`. */
  readonly slots: ReadonlyMap<string, number>;
  /** Compiled named values, by slot; filled in order, so that a name may use earlier ones. */
  readonly named: readonly Read[];
}

function compileRoot(root: PathRoot, names: Names, at: number): Read {
  switch (root.kind) {
    case 'scope':
      return (evaluation) => evaluation.scope;
    case 'record':
      return (evaluation) => evaluation.record;
    case 'item':
      return (evaluation) => evaluation.item;
    case 'outer':
      return (evaluation) => evaluation.outer;
    case 'received':
      return (evaluation) => evaluation.receivedAt;
    case 'named':
      return compileNamed(root.name, names, at);
    case 'value':
      return compileExpression(root.of, names);
  }
}

function compileNamed(name: string, names: Names, at: number): Read {
  const slot = names.slots.get(name);
  const read = slot === undefined ? undefined : names.named[slot];
  if (slot === undefined || read === undefined) {
    const near = nearestName(name, names.slots.keys());
    throw expressionFault(
      `$${name} is not defined above under let${near === undefined ? '' : `; did you mean $${near}?`}`,
      at,
    );
  }
  return (evaluation) => {
    if (evaluation.namedKnown[slot] === true) return evaluation.named[slot];
    const scope = evaluation.scope;
    evaluation.scope = evaluation.record;
    const value = read(evaluation);
    evaluation.scope = scope;
    evaluation.named[slot] = value;
    evaluation.namedKnown[slot] = true;
    return value;
  };
}

function literalText(argument: Expression | undefined): string | undefined {
  return argument?.kind === 'literal' && typeof argument.value === 'string' ? argument.value : undefined;
}

function compileLookup(call: Expression & { kind: 'call' }, names: Names): Read {
  const tableName = literalText(call.args[1]);
  const table = tableName === undefined ? undefined : names.tables.get(tableName);
  const [key] = call.args;
  if (table === undefined || key === undefined) {
    const near = nearestName(tableName ?? '', names.tables.keys());
    throw expressionFault(
      `lookup needs a table of this mapping${near === undefined ? '' : `; did you mean "${near}"?`}`,
      call.at,
    );
  }
  const read = compileExpression(key, names);
  const otherwise = table.get('*');
  return (evaluation) => {
    const value = read(evaluation);
    if (value === undefined || value === null) return undefined;
    return table.get(String(value)) ?? otherwise;
  };
}

function compileCall(call: Expression & { kind: 'call' }, names: Names): Read {
  if (call.name === 'lookup') return compileLookup(call, names);
  const reads = call.args.map((argument) => compileExpression(argument, names));
  const textFunction = TEXT_FUNCTIONS.get(call.name);
  if (textFunction !== undefined)
    return compileTextFunction(textFunction, reads, call.args.slice(1).map(literalText), call.at);
  const found = FUNCTIONS.get(call.name);
  if (found === undefined) {
    const near = nearestName(call.name, [...FUNCTIONS.keys(), ...TEXT_FUNCTIONS.keys(), 'lookup']);
    throw expressionFault(
      `there is no function ${call.name}${near === undefined ? '' : `; did you mean ${near}?`}`,
      call.at,
    );
  }
  const [least, most] = found.arity;
  if (reads.length < least || reads.length > most)
    throw expressionFault(`${call.name} takes ${String(least)} to ${String(most)} arguments`, call.at);
  return applied(found.run, reads);
}

/** Without a list of arguments for the numbers that occur: a record costs hundreds of calls. */
function applied(run: (...args: readonly Value[]) => Value, reads: readonly Read[]): Read {
  const [first, second, third] = reads;
  if (first === undefined) return () => run();
  if (second === undefined) return (evaluation) => run(first(evaluation));
  if (third === undefined) return (evaluation) => run(first(evaluation), second(evaluation));
  if (reads.length === 3) return (evaluation) => run(first(evaluation), second(evaluation), third(evaluation));
  return (evaluation) => run(...reads.map((read) => read(evaluation)));
}

function compileList(items: readonly Expression[], names: Names): Read {
  if (items.every((item) => item.kind === 'literal')) {
    const values: readonly JsonValue[] = items.map((item) => item.value);
    return () => values;
  }
  const reads = items.map((item) => compileExpression(item, names));
  return (evaluation) => reads.map((read) => read(evaluation)).filter((value) => value !== undefined) as Value;
}

/** Turns an expression into a closure, once; unknown names and wrong regular expressions are faults here, not at run time. */
export function compileExpression(expression: Expression, names: Names): Read {
  switch (expression.kind) {
    case 'literal': {
      const { value } = expression;
      return () => value;
    }
    case 'path':
      return compilePath(compileRoot(expression.root, names, expression.at), expression.segments, (segment) =>
        compileExpression(segment.test as Expression, names),
      );
    case 'call':
      return compileCall(expression, names);
    case 'binary':
      return compileBinary(expression, (operand) => compileExpression(operand, names));
    case 'not': {
      const read = compileExpression(expression.operand, names);
      return (evaluation) => !isTrue(read(evaluation));
    }
    case 'list':
      return compileList(expression.items, names);
  }
}
