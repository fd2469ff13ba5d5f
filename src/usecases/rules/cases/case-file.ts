import { z } from 'zod';
import { CONTEXT_KINDS, type ContextFact } from '../../../domain/context.js';
import type { JsonValue } from '../../../domain/json.js';
import { factOf } from '../../context/record-facts.js';
import { readYaml, yamlFault, type TextFile } from './read-yaml.js';

/** Why a case is there. A rule worth shipping has the first four, and one with an absence `silent` as well. */
export const CASE_KINDS = ['positive', 'near-miss', 'benign', 'late', 'silent'] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

const DURATION = /^-?(?:\d+(?:d|h|m|s|ms))+$/;
const duration = z.string().regex(DURATION, 'a time such as 90m or -2d12h');
const matches = z.array(z.array(z.string()));

const event = z
  .object({
    id: z.string().min(1),
    at: duration,
    record: z.string().optional(),
    /** So many of them, called `id1`, `id2`, …; what they say may hold `${n}`. */
    repeat: z.number().int().positive().optional(),
    every: duration.optional(),
  })
  .catchall(z.unknown())
  .refine((each) => each.record !== undefined || ('raw' in each && 'source' in each) || 'detection' in each, {
    message: 'an event needs record (a template), or source and raw, or detection',
  });

/** What is known of somebody or something; times count from the case's beginning. */
const fact = z.strictObject({
  kind: z.enum(CONTEXT_KINDS),
  subject: z.string().min(1),
  name: z.string().optional(),
  value: z.json(),
  from: duration.optional(),
  to: duration.optional(),
});

const one = z.strictObject({
  name: z.string().min(1),
  kind: z.enum(CASE_KINDS),
  /** Where time begins. */
  from: z.iso.datetime().optional(),
  /** Name of an earlier case that this one is like, but for what follows. */
  like: z.string().optional(),
  events: z.array(event).optional(),
  change: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  without: z.array(z.string()).optional(),
  add: z.array(event).optional(),
  /** In which order the records arrive; those not named come last. */
  arrive: z.array(z.string()).optional(),
  /** Sources that never delivered. */
  silent: z.array(z.string()).optional(),
  /** Times that sources are known to have missed. */
  gaps: z.record(z.string(), z.tuple([duration, duration])).optional(),
  context: z.array(fact).optional(),
  /** How far every source has come; the end of time where it is not given. */
  until: duration.optional(),
  matches: matches.optional(),
  unobserved: matches.optional(),
  pending: matches.optional(),
});

const SHAPE = z.strictObject({ cases: z.array(one).min(1) });
type WrittenCase = z.infer<typeof one>;
const REMEDY = 'A case has name, kind, events (or like) and matches; docs/hunting.md shows one.';

export interface CaseEvent {
  readonly id: string;
  /** ms after the case's beginning. */
  readonly at: number;
  readonly record: string | null;
  /** What the template has places for; or source and raw, or detection. */
  readonly given: Readonly<Record<string, JsonValue>>;
}

export type MatchIds = readonly (readonly string[])[];

export interface RuleCase {
  readonly name: string;
  readonly kind: CaseKind;
  readonly line: number;
  readonly from: number;
  /** In order of arrival. */
  readonly events: readonly CaseEvent[];
  readonly silent: readonly string[];
  readonly gaps: Readonly<Record<string, { readonly lo: number; readonly hi: number }>>;
  readonly until: number | null;
  /** For `exists`; always known where no time is given. */
  readonly context: readonly ContextFact[];
  readonly matches: MatchIds;
  readonly unobserved: MatchIds;
  readonly pending: MatchIds;
}

const BEGINNING = Date.UTC(2026, 2, 2, 8);

/** Reads the cases that stand beside a rule; throws `RuleFault` with file and line. */
export function readCaseFile(text: TextFile): readonly RuleCase[] {
  const { value, lineOf } = readYaml(text, SHAPE, REMEDY);
  const known = new Map<string, RuleCase>();
  value.cases.forEach((written, i) => {
    const line = lineOf(['cases', i]);
    const fail = (message: string) => yamlFault(text.file, line, message, REMEDY);
    if (known.has(written.name)) throw fail(`two cases are called “${written.name}”`);
    const base = written.like === undefined ? null : known.get(written.like);
    if (base === undefined) throw fail(`there is no case “${written.like ?? ''}” before this one`);
    if (base === null && written.events === undefined) throw fail('a case needs events, or a case that it is like');
    known.set(written.name, caseOf(written, base, { line, fail }));
  });
  return [...known.values()];
}

interface Reading {
  readonly line: number;
  fail(message: string): Error;
}

/** What a case says of itself, beside its name. */
type Content = Omit<RuleCase, 'name' | 'kind' | 'line'>;

const BLANK: Content = {
  from: BEGINNING,
  events: [],
  silent: [],
  gaps: {},
  until: null,
  context: [],
  matches: [],
  unobserved: [],
  pending: [],
};

function caseOf(written: WrittenCase, base: RuleCase | null, reading: Reading): RuleCase {
  const { name, kind } = written;
  const like = base ?? BLANK;
  const events = arranged(eventsOf(written, like, reading), written.arrive ?? [], reading);
  // A case that arrives late expects what it is like; others say what they expect.
  const expected = expectedOf(written, kind === 'late' ? like : BLANK);
  return { name, kind, line: reading.line, events, ...settingOf(written, like), ...expected };
}

type Setting = Pick<Content, 'from' | 'silent' | 'gaps' | 'until' | 'context'>;

function settingOf(written: WrittenCase, like: Content): Setting {
  const from = written.from === undefined ? like.from : Date.parse(written.from);
  return {
    from,
    context: written.context?.map((each) => factOfCase(each, from)) ?? like.context,
    silent: written.silent ?? like.silent,
    gaps: written.gaps === undefined ? like.gaps : gapsOf(written.gaps),
    until: written.until === undefined ? like.until : msOf(written.until),
  };
}

function factOfCase({ from, to, value, name = '', ...said }: z.infer<typeof fact>, begin: number): ContextFact {
  const validFrom = from === undefined ? 0 : begin + msOf(from);
  const validTo = to === undefined ? null : begin + msOf(to);
  const told = { ...said, name, value: value as JsonValue, validFrom, validTo, owner: 'case' };
  return factOf(told, { recordedAt: 0, recordedBy: 'case' });
}

function expectedOf(written: WrittenCase, like: Content): Pick<Content, 'matches' | 'unobserved' | 'pending'> {
  return {
    matches: written.matches?.map(spelledOut) ?? like.matches,
    unobserved: written.unobserved?.map(spelledOut) ?? like.unobserved,
    pending: written.pending?.map(spelledOut) ?? like.pending,
  };
}

/** `f1..f20` is twenty ids. */
function spelledOut(ids: readonly string[]): readonly string[] {
  return ids.flatMap((id) => {
    const [, name = '', from = '', to = ''] = /^(\D+)(\d+)\.\.\1(\d+)$/.exec(id) ?? [];
    if (name === '') return [id];
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => `${name}${String(Number(from) + i)}`);
  });
}

function gapsOf(gaps: NonNullable<WrittenCase['gaps']>): RuleCase['gaps'] {
  return Object.fromEntries(Object.entries(gaps).map(([source, [lo, hi]]) => [source, { lo: msOf(lo), hi: msOf(hi) }]));
}

function eventsOf(written: WrittenCase, like: Content, reading: Reading): readonly CaseEvent[] {
  const given = [...(written.events?.flatMap(eventsLike) ?? like.events), ...(written.add ?? []).flatMap(eventsLike)];
  const ids = new Set(given.map(({ id }) => id));
  const named = [...Object.keys(written.change ?? {}), ...(written.without ?? [])];
  const strange = named.find((id) => !ids.has(id));
  if (strange !== undefined) throw reading.fail(`there is no event ${strange}`);
  if (ids.size !== given.length) throw reading.fail('two events have one id');
  const dropped = new Set(written.without ?? []);
  return given.filter(({ id }) => !dropped.has(id)).map((each) => changed(each, written.change?.[each.id]));
}

function eventsLike({
  id,
  at,
  repeat,
  every = '1s',
  record: named,
  ...rest
}: z.infer<typeof event>): readonly CaseEvent[] {
  const given = rest as Readonly<Record<string, JsonValue>>;
  const record = named ?? null;
  if (repeat === undefined) return [{ id, at: msOf(at), record, given }];
  return Array.from({ length: repeat }, (_, i) => ({
    id: `${id}${String(i + 1)}`,
    at: msOf(at) + i * msOf(every),
    record,
    given: JSON.parse(JSON.stringify(given).replaceAll('${n}', String(i + 1))) as CaseEvent['given'],
  }));
}

function changed(given: CaseEvent, change: Readonly<Record<string, unknown>> | undefined): CaseEvent {
  if (change === undefined) return given;
  const { at, record, ...rest } = change;
  return {
    id: given.id,
    at: typeof at === 'string' ? msOf(at) : given.at,
    record: typeof record === 'string' ? record : given.record,
    given: { ...(record === undefined ? given.given : {}), ...(rest as Readonly<Record<string, JsonValue>>) },
  };
}

function arranged(events: readonly CaseEvent[], first: readonly string[], reading: Reading): readonly CaseEvent[] {
  const strange = first.find((id) => !events.some((each) => each.id === id));
  if (strange !== undefined) throw reading.fail(`there is no event ${strange}`);
  const place = (id: string): number => (first.includes(id) ? first.indexOf(id) : first.length);
  return [...events].sort((a, b) => place(a.id) - place(b.id));
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `2d12h` in ms. */
function msOf(text: string): number {
  const size = [...text.matchAll(/(\d+)(ms|d|h|m|s)/g)].reduce(
    (sum, [, count = '0', unit = 'ms']) => sum + Number(count) * (UNITS[unit] ?? 0),
    0,
  );
  return text.startsWith('-') ? -size : size;
}
