import type { RE2JS } from 're2js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import { boundedPattern } from '../expression/pattern.js';
import { DECODERS, isDecoder } from './decode.js';
import type { DecodedText, DecoderName } from './decode.js';
import { nearestName } from '../expression/nearest.js';
import type { YamlNode } from './yaml-node.js';

/** Reads text into the structure that this mapping's expressions expect; undefined when it is none of theirs. */
export type Decode = (text: DecodedText) => JsonValue | undefined;
/** Adds what the mapping's `patterns` find in a message. */
export type Enrich = (body: JsonValue) => JsonValue;

type Columns = (cells: readonly JsonValue[]) => readonly string[];

function decodersOf(node: YamlNode): readonly DecoderName[] {
  return node.items().flatMap((item) => {
    const name = item.text() ?? '';
    if (isDecoder(name)) return [name];
    const near = nearestName(name, DECODERS);
    item.error(`there is no decoder ${name}${near === undefined ? '' : `; did you mean ${near}?`}`);
    return [];
  });
}

/** `columns: [a, b]`, or `columns: {by: 3, TRAFFIC: [a, b], '*': […]}`: the cell that tells the kind of row is counted from 0. */
function columnsOf(node: YamlNode): Columns | undefined {
  if (!node.exists) return undefined;
  if (node.isList) {
    const names = node.texts();
    return () => names;
  }
  const by = Number(node.get('by').value() ?? Number.NaN);
  if (!Number.isInteger(by) || by < 0)
    node
      .get('by')
      .error('columns need by, the place of the cell that tells the kind of row, counted from 0; or a list of names');
  const kinds = new Map(node.entries().map(([name, list]) => [name.toLowerCase(), list.texts()] as const));
  const otherwise = kinds.get('*') ?? [];
  return (cells) => kinds.get(String(cells[by] ?? '').toLowerCase()) ?? otherwise;
}

function named(body: JsonObject, columns: Columns): JsonObject {
  const { cells, ...others } = body;
  if (!Array.isArray(cells)) return body;
  const list = cells as readonly JsonValue[];
  const names = columns(list);
  const pairs = list.flatMap((cell, index) =>
    cell === '' ? [] : [[names[index] ?? `column${String(index)}`, cell] as const],
  );
  return { ...Object.fromEntries(pairs), ...others };
}

export function compileDecode(root: YamlNode): Decode | undefined {
  const decoders = decodersOf(root.get('decode'));
  const columns = columnsOf(root.get('columns'));
  if (columns !== undefined && !decoders.includes('csv') && !decoders.includes('tsv'))
    root.get('columns').error('columns name the cells of a row: they need decode: [csv] or [tsv]');
  if (decoders.length === 0) return undefined;
  return (text) => {
    for (const name of decoders) {
      const body = text.read(name);
      if (body !== undefined) return columns === undefined ? body : named(body, columns);
    }
    return undefined;
  };
}

interface Pattern {
  readonly name: string;
  readonly has: string | undefined;
  readonly expression: RE2JS;
  readonly groups: readonly string[];
}

const PATTERN_KEYS = ['name', 'has', 'match'];

function patternOf(node: YamlNode): readonly Pattern[] {
  for (const [key, , at] of node.entries())
    if (!PATTERN_KEYS.includes(key))
      node.source.report(at, `a pattern has no ${key}; it has ${PATTERN_KEYS.join(', ')}`);
  const source = node.get('match').text();
  if (source === undefined) {
    node.error('a pattern needs match, a regular expression with named groups (?P<user>…)');
    return [];
  }
  const expression = node.get('match').guarded(() => boundedPattern(source, 0));
  if (expression === undefined) return [];
  const groups = Object.keys(expression.namedGroups());
  return [{ name: node.get('name').text() ?? '', has: node.get('has').text(), expression, groups }];
}

function fieldsOf(pattern: Pattern, message: string): JsonObject | undefined {
  if (pattern.has !== undefined && !message.includes(pattern.has)) return undefined;
  const matcher = pattern.expression.matcher(message);
  if (!matcher.find()) return undefined;
  const pairs = pattern.groups.flatMap((name) => {
    const value = matcher.group(name);
    return value === null || value === '' ? [] : [[name, value] as const];
  });
  return Object.fromEntries(pairs);
}

function search(patterns: readonly Pattern[], message: string): JsonObject | undefined {
  for (const pattern of patterns) {
    const fields = fieldsOf(pattern, message);
    if (fields !== undefined) return { pattern: pattern.name, fields };
  }
  return undefined;
}

const LONGEST_MESSAGE = 64_000;

/** `patterns:` – the first that matches `message` names the kind of message and gives its `fields`. */
export function compilePatterns(root: YamlNode): Enrich | undefined {
  const patterns = root.get('patterns').items().flatMap(patternOf);
  if (patterns.length === 0) return undefined;
  return (body) => {
    const message = isJsonObject(body) ? body['message'] : undefined;
    if (typeof message !== 'string' || !isJsonObject(body)) return body;
    const found = search(patterns, message.slice(0, LONGEST_MESSAGE));
    return found === undefined ? body : { ...body, ...found };
  };
}
