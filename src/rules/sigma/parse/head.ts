import type { Cursor } from '../yaml/cursor.js';
import type { RuleHead } from '../model.js';

const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'];
const STATES = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'];

/** Everything a rule says about itself, apart from what it detects. */
export function parseHead(rule: Cursor): RuleHead {
  const title = rule.get('title');
  if (title === null) throw rule.lacks('title', 'a rule needs a title', 'title: what the rule detects');
  return {
    title: title.text(),
    id: textOf(rule, 'id'),
    name: textOf(rule, 'name'),
    author: textOf(rule, 'author'),
    license: textOf(rule, 'license'),
    description: textOf(rule, 'description'),
    status: oneOf(rule, 'status', STATES),
    level: oneOf(rule, 'level', LEVELS),
    date: textOf(rule, 'date'),
    modified: textOf(rule, 'modified'),
    references: listOf(rule, 'references'),
    tags: listOf(rule, 'tags'),
    falsepositives: listOf(rule, 'falsepositives'),
    fields: listOf(rule, 'fields'),
  };
}

function textOf(rule: Cursor, name: string): string | null {
  const value = rule.get(name);
  return value === null || (value.isScalar() && value.scalar() === null) ? null : value.written();
}

function listOf(rule: Cursor, name: string): readonly string[] {
  const value = rule.get(name);
  if (value === null || (value.isScalar() && value.scalar() === null)) return [];
  return value.several().map((item) => item.written());
}

function oneOf(rule: Cursor, name: string, allowed: readonly string[]): string | null {
  const text = textOf(rule, name);
  if (text === null || allowed.includes(text)) return text;
  throw (rule.get(name) ?? rule).fault(`no such ${name}: ${text}`, { expected: allowed.join(', ') });
}
