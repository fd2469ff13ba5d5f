import { nearestName } from '../nearest.js';
import type { RuleFault } from '../../domain/errors.js';
import { counted, ruleFault } from '../fault.js';
import type { CallNode, Expr } from './ast.js';
import type { Dialect } from './cursor.js';
import { parseRange } from './functions/network.js';
import { FUNCTIONS, SPECIAL_FUNCTIONS } from './functions/index.js';
import type { EqlFunction, ValueType } from './functions/signature.js';

/** Types are known for literals, operators and functions; a field may hold anything. */
export class Checker {
  constructor(
    private readonly source: string,
    private readonly dialect: Dialect,
  ) {}

  /** A condition must be true or false. */
  condition(expr: Expr): void {
    this.want(expr, 'boolean', 'A condition');
  }

  private fault(expr: { at: number }, what: string, expected?: string): RuleFault {
    return ruleFault(this.source, expr.at, what, {
      code: 'RULE_TYPE',
      ...(expected === undefined ? {} : { expected }),
    });
  }

  private want(expr: Expr, type: ValueType, what: string): void {
    const found = this.typeOf(expr);
    if (this.dialect === 'classic' && type === 'boolean') return;
    if (type === 'any' || found === 'any' || found === 'null' || found === type) return;
    throw this.fault(expr, `${what} cannot be a ${found}`, `a ${type}`);
  }

  typeOf(expr: Expr): ValueType {
    switch (expr.kind) {
      case 'literal':
        return expr.value === null ? 'null' : (typeof expr.value as ValueType);
      case 'field':
        return 'any';
      case 'call':
        return this.call(expr);
      case 'arithmetic':
        this.want(expr.left, 'number', 'An operand');
        this.want(expr.right, 'number', 'An operand');
        return 'number';
      case 'negate':
        this.want(expr.operand, 'number', 'An operand');
        return 'number';
      case 'first_seen':
        return expr.days ? 'number' : 'boolean';
      default:
        this.boolean(expr);
        return 'boolean';
    }
  }

  private boolean(expr: Expr): void {
    if (expr.kind === 'and' || expr.kind === 'or')
      for (const term of expr.terms) this.want(term, 'boolean', 'A condition');
    else if (expr.kind === 'not') this.want(expr.operand, 'boolean', 'A condition');
    else if (expr.kind === 'compare') this.comparison(expr.left, expr.right);
    else if (expr.kind === 'match') this.typeOf(expr.left);
    else if (expr.kind === 'in') for (const item of [expr.left, ...expr.list]) this.typeOf(item);
    else if (expr.kind === 'lineage') this.condition(expr.query.where);
  }

  private comparison(left: Expr, right: Expr): void {
    const [a, b] = [this.typeOf(left), this.typeOf(right)];
    const free = [a, b].some((type) => type === 'any' || type === 'null');
    if (free || a === b || this.dialect === 'classic') return;
    throw this.fault(right, `A ${a} is compared with a ${b}`, `a ${a}`);
  }

  private call(node: CallNode): ValueType {
    if (SPECIAL_FUNCTIONS.has(node.name) && this.dialect === 'classic') return this.special(node);
    const fn = FUNCTIONS.get(node.name);
    if (fn === undefined || !fn.dialects.includes(this.dialect)) throw this.unknown(node);
    this.insensitive(node, fn);
    this.count(node, fn);
    node.args.forEach((arg, index) => {
      this.want(
        arg,
        fn.takes[Math.min(index, fn.takes.length - 1)] ?? 'any',
        `Argument ${String(index + 1)} of ${fn.name}`,
      );
    });
    if (fn.name === 'cidrMatch') this.ranges(node.args.slice(1));
    return fn.gives;
  }

  private count(node: CallNode, fn: EqlFunction): void {
    const most = fn.variadic === true ? Infinity : fn.takes.length;
    if (node.args.length < fn.required || node.args.length > most) {
      throw this.fault(node, `${fn.name} has ${counted(node.args.length, 'argument')}`, arityOf(fn.required, most));
    }
  }

  private ranges(args: readonly Expr[]): void {
    for (const arg of args) {
      if (arg.kind !== 'literal' || parseRange(String(arg.value)) !== null) continue;
      throw this.fault(arg, 'An address range is malformed', 'a range such as 10.0.0.0/8');
    }
  }

  private insensitive(node: CallNode, fn: EqlFunction): void {
    if (!node.insensitive || (fn.folds === true && this.dialect !== 'classic')) return;
    throw ruleFault(this.source, node.at, `${fn.name} has no case-insensitive form`, { hint: 'Leave out the "~".' });
  }

  private special(node: CallNode): ValueType {
    const least = node.name.startsWith('array') ? 3 : 2;
    if (node.args.length < least)
      throw this.fault(node, `${node.name} has too few arguments`, `${String(least)} arguments`);
    return node.name === 'arrayCount' ? 'number' : 'boolean';
  }

  private unknown(node: CallNode): RuleFault {
    const instead = node.name === 'match' ? 'regex' : node.name === 'wildcard' ? 'like' : null;
    if (instead !== null || FUNCTIONS.has(node.name) || SPECIAL_FUNCTIONS.has(node.name)) {
      const hint = `Use ${instead ?? 'another function'}, or --dialect classic.`;
      return ruleFault(this.source, node.at, `${node.name} exists only in the classic dialect`, {
        code: 'RULE_UNSUPPORTED',
        hint,
      });
    }
    const near = nearestName(node.name, [
      ...FUNCTIONS.keys(),
      ...(this.dialect === 'classic' ? SPECIAL_FUNCTIONS : []),
    ]);
    const hint = near === null ? {} : { hint: `Did you mean ${near}?` };
    return ruleFault(this.source, node.at, `Unknown function ${node.name}`, { expected: 'a function', ...hint });
  }
}

function arityOf(least: number, most: number): string {
  if (most === least) return counted(least, 'argument');
  return most === Infinity ? `${String(least)} or more arguments` : `${String(least)} to ${String(most)} arguments`;
}
