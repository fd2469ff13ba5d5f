import { ruleFault } from '../fault.js';
import { expandedSize } from '../regex-size.js';
import { userRegex } from '../regex.js';
import type { CompareNode, Expr, Literal, MatchNode } from './ast.js';
import { any, fold } from './compare.js';
import type { Read, Scope } from './scope.js';
import { globMatches } from './glob.js';
import { LIMITS } from './limits.js';

type Compile<S> = (expr: Expr, scope: Scope<S>) => Read<S>;
type Matches = (value: unknown) => boolean;

/** A user's regular expression with its fault drawn in the query. */
export function regexOf(
  source: string,
  pattern: Literal,
  options: { insensitive: boolean; whole: boolean },
): (text: string) => boolean {
  const text = String(pattern.value);
  if (text.length > LIMITS.patternCharacters || expandedSize(text) > LIMITS.patternAtoms) {
    throw ruleFault(source, pattern.at, 'The pattern is too long', { code: 'RULE_TOO_LARGE' });
  }
  try {
    const compiled = userRegex(text, options);
    return (value) => compiled.matches(value);
  } catch {
    throw ruleFault(source, pattern.at, 'The pattern is no regular expression that runs in linear time', {
      expected: 'RE2 syntax (no look-around, no back-references)',
    });
  }
}

function glob(pattern: string, insensitive: boolean): Matches {
  const wanted = insensitive ? pattern.toLowerCase() : pattern;
  if (!/[*?]/.test(wanted)) return (value) => (insensitive ? fold(value) : value) === wanted;
  return (value) => typeof value === 'string' && globMatches(wanted, insensitive ? value.toLowerCase() : value);
}

function matcher<S>(node: MatchNode, pattern: Literal, scope: Scope<S>): Matches {
  if (typeof pattern.value !== 'string') {
    if (node.op === ':' && pattern.value !== null) return (value) => value === pattern.value;
    throw ruleFault(scope.source, pattern.at, `"${node.op}" needs a string`, {
      code: 'RULE_TYPE',
      expected: 'a string',
    });
  }
  const insensitive = node.op === ':' || node.op.endsWith('~');
  if (node.op === ':' || node.op.startsWith('like')) return glob(pattern.value, insensitive);
  const matches = regexOf(scope.source, pattern, { insensitive, whole: true });
  return (value) => typeof value === 'string' && matches(value);
}

/** `:`, `like`, `like~`, `regex`, `regex~`: any of the patterns over the whole value. */
export function compileMatch<S>(node: MatchNode, scope: Scope<S>, compile: Compile<S>): Read<S> {
  const read = compile(node.left, scope);
  const matchers = node.patterns.map((pattern) => matcher(node, pattern, scope));
  const holds: Matches = (item) => matchers.some((matches) => matches(item));
  return (subject) => {
    const value = read(subject);
    return value === null ? null : any(value, holds);
  };
}

function wildcardLiteral(expr: Expr): string | null {
  return expr.kind === 'literal' && typeof expr.value === 'string' && expr.value.includes('*') ? expr.value : null;
}

/** Classic `==` and `!=`: a literal with `*` is a pattern. Null where neither side is one. */
export function compileWildcardEquality<S>(node: CompareNode, scope: Scope<S>, compile: Compile<S>): Read<S> | null {
  const pattern = wildcardLiteral(node.right) ?? wildcardLiteral(node.left);
  if (pattern === null) return null;
  const read = compile(wildcardLiteral(node.right) === null ? node.right : node.left, scope);
  const wanted = node.op === '==';
  const lower = pattern.toLowerCase();
  return (subject) => {
    const value = fold(read(subject));
    // a pattern says nothing of what is no text
    return typeof value === 'string' ? globMatches(lower, value, false) === wanted : null;
  };
}
