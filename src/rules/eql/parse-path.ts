import { EDGE_KINDS, type ContextKind, type EdgeKind } from '../../domain/context.js';
import { nearestName } from '../nearest.js';
import {
  MOST_HOPS,
  PATH_PROPERTIES,
  type GraphPath,
  type PathHop,
  type PathProperty,
  type PathRoot,
} from '../path/graph-path.js';
import type { ExistsNode } from './ast.js';
import type { Cursor } from './cursor.js';

const ROOTS: readonly PathRoot[] = ['actor', 'subject', 'user'];
const RELATIONSHIPS: ReadonlyMap<string, EdgeKind> = new Map(EDGE_KINDS.map((kind) => [kind.toUpperCase(), kind]));
const LABELS: ReadonlySet<string> = new Set([
  'Account',
  'User',
  'Device',
  'Mailbox',
  'Resource',
  'Application',
  'Group',
  'Role',
  'Grant',
  'Credential',
  'OAuthApp',
]);

/** X7: `exists { (actor)-[:MEMBER_OF|CAN_ASSUME*1..4]->(:Resource {criticality: "tier0"}) }`. */
export function parseExists(cursor: Cursor): ExistsNode {
  const at = cursor.next().at;
  cursor.refuseExtension(at, 'exists { … }');
  cursor.expect('{');
  const { root, properties } = rootOf(cursor);
  const hops: PathHop[] = [];
  while (hops.length + properties.length === 0 || (!cursor.is('}') && cursor.peek().kind !== 'end'))
    hops.push(hopOf(cursor));
  cursor.expect('}', '"}" or another relationship');
  const longest = hops.reduce((sum, { most }) => sum + most, 0);
  if (longest > MOST_HOPS) {
    throw cursor.fault(at, `The path has up to ${String(longest)} relationships`, {
      code: 'RULE_TOO_LARGE',
      expected: `${String(MOST_HOPS)} at most`,
    });
  }
  return { kind: 'exists', path: { root, properties, hops }, at };
}

function rootOf(cursor: Cursor): Pick<GraphPath, 'root' | 'properties'> {
  cursor.expect('(', `"(" and one of ${ROOTS.join(', ')}`);
  const token = cursor.next();
  const root = ROOTS.find((each) => each === token.text);
  if (root === undefined) {
    const message = `A path cannot start from ${token.text}`;
    throw cursor.fault(token.at, message, { expected: `one of ${ROOTS.join(', ')}` });
  }
  if (cursor.accept('.')) cursor.expect('identity');
  const properties = cursor.accept('{') ? propertiesOf(cursor) : [];
  cursor.expect(')');
  return { root, properties };
}

function hopOf(cursor: Cursor): PathHop {
  if (cursor.is('<')) {
    throw cursor.fault(cursor.peek().at, 'A path runs from the one who is asked about to what is reached', {
      code: 'RULE_UNSUPPORTED',
      expected: '-[:…]->',
    });
  }
  cursor.expect('-', 'a relationship such as -[:MEMBER_OF]->');
  cursor.expect('[');
  const kinds = relationshipsOf(cursor);
  const { least, most } = cursor.accept('*') ? lengthsOf(cursor) : { least: 1, most: 1 };
  cursor.expect(']');
  cursor.expect('-', '"->"');
  cursor.expect('>', '"->"');
  return { kinds, least, most, ...endOf(cursor) };
}

function relationshipsOf(cursor: Cursor): readonly EdgeKind[] {
  cursor.expect(':', '":" and a relationship');
  const kinds = [relationship(cursor)];
  while (cursor.accept('|')) {
    cursor.accept(':');
    kinds.push(relationship(cursor));
  }
  return [...new Set(kinds)].sort();
}

function relationship(cursor: Cursor): EdgeKind {
  const token = cursor.next();
  const kind = RELATIONSHIPS.get(token.text);
  if (kind !== undefined) return kind;
  throw unknown(cursor, token, 'relationship', [...RELATIONSHIPS.keys()]);
}

/** After `*`: `2`, `1..4`, `..4`. The lexer takes `.4` for a number. */
function lengthsOf(cursor: Cursor): Pick<PathHop, 'least' | 'most'> {
  const at = cursor.peek().at;
  const least = wholeNumber(cursor);
  const ranged = cursor.accept('.');
  const most = ranged ? upperEnd(cursor) : least;
  if (most === null) {
    throw cursor.fault(at, 'A path of variable length needs an upper end', { expected: `a length such as *1..4` });
  }
  if (most < 1 || most < (least ?? 1)) throw cursor.fault(at, 'A path must be able to have a length');
  return { least: least ?? 1, most };
}

function wholeNumber(cursor: Cursor): number | null {
  const token = cursor.peek();
  if (token.kind !== 'number' || !/^\d{1,4}$/.test(token.text)) return null;
  cursor.next();
  return token.value;
}

function upperEnd(cursor: Cursor): number | null {
  const token = cursor.peek();
  if (token.kind === 'number' && /^\.\d{1,4}$/.test(token.text)) {
    cursor.next();
    return Number(token.text.slice(1));
  }
  cursor.expect('.', 'an upper end such as 1..4');
  return wholeNumber(cursor);
}

function endOf(cursor: Cursor): Pick<PathHop, 'labels' | 'properties'> {
  cursor.expect('(', '"(" and what is reached');
  const labels = cursor.accept(':') ? labelsOf(cursor) : [];
  const properties = cursor.accept('{') ? propertiesOf(cursor) : [];
  cursor.expect(')');
  return { labels, properties };
}

function labelsOf(cursor: Cursor): readonly string[] {
  const labels: string[] = [];
  do {
    cursor.accept(':');
    const token = cursor.next();
    if (!LABELS.has(token.text)) throw unknown(cursor, token, 'label', [...LABELS]);
    labels.push(token.text);
  } while (cursor.accept('|'));
  return [...new Set(labels)].sort();
}

function propertiesOf(cursor: Cursor): readonly PathProperty[] {
  const properties: PathProperty[] = [];
  do {
    const name = cursor.next();
    const kind = PATH_PROPERTIES.find((each: ContextKind) => each === name.text);
    if (kind === undefined) throw unknown(cursor, name, 'property', PATH_PROPERTIES);
    cursor.expect(':');
    properties.push({ kind, value: valueOf(cursor) });
  } while (cursor.accept(','));
  cursor.expect('}', '"," or "}"');
  return properties;
}

function valueOf(cursor: Cursor): PathProperty['value'] {
  const token = cursor.next();
  if (token.kind === 'string') return token.text;
  if (token.kind === 'number') return token.value;
  if (token.text === 'true' || token.text === 'false') return token.text === 'true';
  throw cursor.fault(token.at, `A property cannot be ${token.text}`, { expected: 'a text, a number, true or false' });
}

function unknown(
  cursor: Cursor,
  token: { readonly text: string; readonly at: number },
  what: string,
  known: readonly string[],
) {
  const near = nearestName(token.text, known);
  return cursor.fault(token.at, `Unknown ${what} ${token.text}`, {
    code: 'RULE_UNKNOWN_FIELD',
    hint: near === null ? `There are: ${known.join(', ')}.` : `Did you mean ${near}?`,
  });
}
