import type { Expr } from './ast.js';

const ARITHMETIC_CALLS = new Set(['add', 'subtract', 'multiply', 'divide', 'modulo']);

/** Whether a number is written as a fraction, so that what it takes part in is not arithmetic of whole numbers. */
export function isDecimal(expr: Expr): boolean {
  switch (expr.kind) {
    case 'literal':
      return expr.decimal === true;
    case 'negate':
      return isDecimal(expr.operand);
    case 'arithmetic':
      return isDecimal(expr.left) || isDecimal(expr.right);
    case 'call':
      return ARITHMETIC_CALLS.has(expr.name) && expr.args.some(isDecimal);
    default:
      return false;
  }
}
