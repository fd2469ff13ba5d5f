import { ruleFault } from '../fault.js';
import type { EventView, Pipe } from '../pattern/pattern.js';
import type { Expr, FieldNode, PipeNode } from './ast.js';
import { Checker } from './check.js';
import { compileCondition, compileExpression } from './compile-expression.js';
import type { QueryContext } from './compile-step.js';
import { rewrite } from './rewrite.js';
import type { Read, Scope } from './scope.js';

type Events = readonly EventView[];

const DEFAULT_COUNT = 50;
const COUNTING = new Set(['head', 'tail']);

function wholeNumber(source: string, pipe: PipeNode): number {
  const [arg, more] = pipe.args;
  if (arg === undefined) return DEFAULT_COUNT;
  const valid =
    arg.kind === 'literal' && typeof arg.value === 'number' && Number.isInteger(arg.value) && arg.value >= 0;
  if (!valid || more !== undefined || typeof arg.value !== 'number') {
    throw ruleFault(source, (more ?? arg).at, `| ${pipe.name} takes one whole number`, { expected: 'a whole number' });
  }
  return arg.value;
}

/** `events[1].user` reads the second event of a result, a bare field the first. */
function fieldOf(node: FieldNode, context: QueryContext): Read<Events> {
  const [head, index, ...path] = node.path;
  const positioned = head === 'events' && typeof index === 'number' && path.length > 0;
  const field = context.fields.resolve(positioned ? { ...node, path } : node, 'any');
  if (field.asks !== undefined) {
    throw ruleFault(context.source, node.at, `${node.text} has no place in a pipe`, { code: 'RULE_UNSUPPORTED' });
  }
  const position = positioned ? index : 0;
  return (events) => {
    const view = events[position];
    return view === undefined ? null : field.read(view);
  };
}

function scopeOf(context: QueryContext): Scope<Events> {
  return {
    source: context.source,
    dialect: context.dialect,
    field: (node) => fieldOf(node, context),
    lineage: () => () => null,
    firstSeen: () => () => null,
    exists: () => () => null,
  };
}

function nameOf(node: Expr): string {
  return node.kind === 'first_seen' && node.days ? 'seen_days' : node.kind;
}

function plain(source: string, expr: Expr): Expr {
  return rewrite(expr, (node) => {
    if (node.kind !== 'lineage' && node.kind !== 'first_seen' && node.kind !== 'exists') return node;
    throw ruleFault(source, node.at, `${nameOf(node)} has no place in a pipe`, { code: 'RULE_UNSUPPORTED' });
  });
}

/** A pipe with its arguments compiled over a result's events. */
export function compilePipe(source: string, pipe: PipeNode, context: QueryContext): Pipe {
  if (COUNTING.has(pipe.name)) return { name: pipe.name, count: wholeNumber(source, pipe) };
  const scope = scopeOf(context);
  const args = pipe.args.map((arg) => plain(source, arg));
  const checker = new Checker(source, context.dialect);
  for (const arg of args) checker.typeOf(arg);
  if (args.length === 0 && pipe.name !== 'count') {
    throw ruleFault(source, pipe.at, `| ${pipe.name} needs an argument`, { expected: 'a field' });
  }
  const [condition] = args;
  if (pipe.name === 'filter' && condition !== undefined) {
    return { name: 'filter', count: 0, keys: [compileCondition(condition, scope)] };
  }
  return { name: pipe.name, count: 0, keys: args.map((arg) => compileExpression(arg, scope)) };
}
