import { InputFault } from '../../domain/errors.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import type { FeedContent, FeedEntry } from './ports.js';

export type { FeedContent } from './ports.js';

/** One value a line; `#` begins a comment; only the first column counts where there are several. */
export function readPlainList(text: string): FeedContent {
  return plainContent(text.split('\n'));
}

export function plainContent(lines: readonly string[]): FeedContent {
  const values = lines
    .map((line) => line.replace(/#.*$/, '').split(/[,;\t ]/)[0] ?? '')
    .map(normalised)
    .filter((value) => value !== '');
  const entry = (value: string): FeedEntry => ({ value, validFrom: 0, validTo: null, confidence: 50, revoked: false });
  return { entries: [...new Set(values)].map(entry), skipped: 0 };
}

/** The indicators of a STIX 2.1 bundle whose pattern is one comparison, or several joined by OR. */
export function readStixBundle(text: string): FeedContent {
  return stixContent(objectsOf(text));
}

/** The same of objects that came without a bundle around them, as TAXII delivers them. */
export function stixContent(objects: readonly JsonValue[]): FeedContent {
  const indicators = objects.filter(isJsonObject).filter(({ type }) => type === 'indicator');
  const read = indicators.map(entriesOf);
  const byValue = new Map(read.flat().map((entry) => [entry.value, entry]));
  return { entries: [...byValue.values()], skipped: read.filter((entries) => entries.length === 0).length };
}

function objectsOf(text: string): readonly JsonObject[] {
  let bundle: unknown;
  try {
    bundle = JSON.parse(text);
  } catch (cause) {
    throw new InputFault('BAD_USER_INPUT', 'The bundle is not JSON.', { cause });
  }
  const objects = isJsonObject(bundle as JsonValue) ? (bundle as JsonObject)['objects'] : undefined;
  if (!Array.isArray(objects)) throw new InputFault('BAD_USER_INPUT', 'This is no STIX bundle: it has no objects.');
  return objects.filter(isJsonObject);
}

function entriesOf(indicator: JsonObject): readonly FeedEntry[] {
  const { pattern, pattern_type: language } = indicator;
  if (typeof pattern !== 'string' || (language ?? 'stix') !== 'stix') return [];
  const rest = {
    validFrom: timeOf(indicator['valid_from']) ?? 0,
    validTo: timeOf(indicator['valid_until']),
    confidence: typeof indicator['confidence'] === 'number' ? indicator['confidence'] : 50,
    revoked: indicator['revoked'] === true,
  };
  return valuesOf(pattern).map((value) => ({ value, ...rest }));
}

const COMPARISON =
  /^(?:ipv4-addr:value|ipv6-addr:value|domain-name:value|url:value|email-addr:value|file:hashes\.(?:'[^']+'|[\w-]+))\s*=\s*'((?:[^'\\]|\\.)*)'$/;

/** The values of a pattern that any one of them satisfies; none where it asks for more than one value. */
function valuesOf(pattern: string): readonly string[] {
  const inner = pattern.trim().replace(/^\[|\]$/g, '');
  const parts = inner.split(/\s*\]?\s+OR\s+\[?\s*/).map((part) => COMPARISON.exec(part.trim())?.[1]);
  if (parts.some((value) => value === undefined)) return [];
  return parts.map((value) => normalised((value ?? '').replace(/\\(.)/g, '$1')));
}

function timeOf(value: JsonValue | undefined): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** As the normaliser writes observables; reports are written defanged so that nobody clicks on them. */
export function normalised(value: string): string {
  return value.trim().toLowerCase().replaceAll('[.]', '.').replace(/^hxxp/, 'http');
}
