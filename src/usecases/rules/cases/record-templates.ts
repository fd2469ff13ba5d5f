import { z } from 'zod';
import { RuleFault } from '../../../domain/errors.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.js';
import { readYaml, type TextFile } from './read-yaml.js';

const SHAPE = z.strictObject({
  /** First part of the templates' names. */
  name: z.string().regex(/^[a-z0-9_]+$/),
  /** `vendor/product` whose mapping reads the records. */
  source: z.string().min(1),
  records: z.record(
    z.string().regex(/^[a-z0-9_]+$/),
    z.strictObject({ defaults: z.record(z.string(), z.unknown()).default({}), raw: z.unknown() }),
  ),
});

/** A vendor's record with places for what a case is about: who, from where, when. */
export interface RecordTemplate {
  readonly source: string;
  readonly defaults: Readonly<Record<string, JsonValue>>;
  readonly raw: JsonValue;
}

/** What every record has a place for, from the time and the id that the case gives it. */
const OWN = ['id', 'time', 'ms', 'seconds', 'local'] as const;
const PLACE = /\$\{([a-z_]+)\}/g;
const WHOLE = /^\$\{([a-z_]+)\}$/;

/** Templates by their name, e.g. `okta.sign_in`. */
export function readTemplates(files: readonly TextFile[]): ReadonlyMap<string, RecordTemplate> {
  return new Map(
    files.flatMap((file) => {
      const { name, source, records } = readYaml(file, SHAPE, 'Record templates have name, source and records.').value;
      return Object.entries(records).map(
        ([each, { defaults, raw }]) =>
          [
            `${name}.${each}`,
            { source, defaults: defaults as Readonly<Record<string, JsonValue>>, raw: raw as JsonValue },
          ] as const,
      );
    }),
  );
}

export interface Filling {
  readonly id: string;
  readonly time: number;
  readonly given: Readonly<Record<string, JsonValue>>;
}

/** The record as the vendor would send it. A name the template has no place for is refused: it would change nothing. */
export function fillTemplate(template: RecordTemplate, { id, time, given }: Filling): JsonValue {
  const known = new Set([...Object.keys(template.defaults), ...placesIn(template.raw)]);
  const strange = Object.keys(given).find((name) => !known.has(name));
  if (strange !== undefined)
    throw unknownName(
      strange,
      [...known].filter((name) => !isOwn(name)),
    );
  const values = { ...template.defaults, ...given, ...timesOf(time), id };
  return filled(template.raw, new Map(Object.entries(values))) ?? null;
}

function isOwn(name: string): boolean {
  return OWN.some((each) => each === name);
}

function timesOf(time: number): Readonly<Record<string, JsonValue>> {
  const iso = new Date(time).toISOString();
  return { time: iso, ms: time, seconds: Math.floor(time / 1000), local: iso.slice(0, 19).replace('T', ' ') };
}

function placesIn(value: JsonValue): readonly string[] {
  return [...JSON.stringify(value).matchAll(PLACE)].flatMap(([, name]) => name ?? []);
}

/** A place whose value is null leaves out what it stands in. */
function filled(value: JsonValue, values: ReadonlyMap<string, JsonValue>): JsonValue | undefined {
  if (typeof value === 'string') return filledText(value, values);
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap((each) => filled(each, values) ?? []);
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).flatMap(([name, each]) => {
    const inner = filled(each, values);
    return inner === undefined ? [] : [[name, inner] as const];
  });
  return Object.fromEntries(members) as JsonObject;
}

function filledText(text: string, values: ReadonlyMap<string, JsonValue>): JsonValue | undefined {
  const whole = WHOLE.exec(text)?.[1];
  if (whole !== undefined) return valueOf(whole, values) ?? undefined;
  return text.replace(PLACE, (_, name: string) => shown(valueOf(name, values)));
}

function shown(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function valueOf(name: string, values: ReadonlyMap<string, JsonValue>): JsonValue {
  const value = values.get(name);
  if (value === undefined) throw unknownName(name, [...values.keys()], 'needs a value');
  return value;
}

function unknownName(name: string, known: readonly string[], what = 'has no place in this record'): RuleFault {
  return new RuleFault('RULE_SYNTAX', `${name} ${what}; it has ${known.join(', ')}`);
}
