import { z } from 'zod';
import { hasRole, type Principal } from '../../domain/access.js';
import { CONTEXT_KINDS, type ContextFact } from '../../domain/context.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import type { JsonValue } from '../../domain/json.js';
import { factOf, type ContextDeps, type FactInput } from './record-facts.js';

/** ms since the epoch, or ISO 8601 with its offset. */
const instant = z.union([z.int(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))]);

const line = z.strictObject({
  kind: z.enum(CONTEXT_KINDS),
  subject: z.string(),
  name: z.string().optional(),
  value: z.json(),
  validFrom: instant,
  validTo: instant.nullish(),
  recordedAt: instant.optional(),
  recordedBy: z.string().optional(),
  source: z.string().optional(),
  owner: z.string(),
  staleAfter: instant.nullish(),
});

export interface ImportResult {
  readonly read: number;
  /** Not known before. */
  readonly added: number;
}

/** Records the facts of an NDJSON text, all or none; a second import of the same text adds nothing. */
export async function importContext(
  principal: Principal,
  text: string,
  { context, now }: ContextDeps,
): Promise<ImportResult> {
  if (!hasRole(principal))
    throw new PermissionFault('FORBIDDEN', 'Only an admin may import context with its own recording times.');
  const fallback = { recordedAt: now(), recordedBy: principal.id };
  const facts = readFacts(text, fallback);
  const added = await context.add(facts);
  return { read: facts.length, added: added.length };
}

/** The facts of an NDJSON text, as an import would write them down. */
export function readFacts(text: string, fallback: Recorded): readonly ContextFact[] {
  return text.split('\n').flatMap((each, i) => (each.trim() === '' ? [] : [factFrom(each, i + 1, fallback)]));
}

type Recorded = Pick<ContextFact, 'recordedAt' | 'recordedBy'>;

function factFrom(text: string, number: number, fallback: Recorded): ContextFact {
  const { recordedAt, recordedBy, value, ...fact } = parsed(text, number);
  const recorded = {
    recordedAt: recordedAt ?? defaultRecordedAt(fact, fallback),
    recordedBy: recordedBy ?? fallback.recordedBy,
  };
  return factOf({ ...withoutUndefined(fact), value: value as JsonValue }, recorded);
}

/** Without a time of its own a fact counts as known from when it began, at the latest now: otherwise each import would be a new fact. */
function defaultRecordedAt({ validFrom }: { readonly validFrom: number }, fallback: Recorded): number {
  return Math.min(validFrom, fallback.recordedAt);
}

function withoutUndefined<T extends object>(value: T): Omit<FactInput, 'value'> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as unknown as Omit<
    FactInput,
    'value'
  >;
}

function parsed(text: string, number: number): z.infer<typeof line> {
  const place = { line: number };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new InputFault('BAD_USER_INPUT', `Line ${String(number)} is not JSON.`, { place, cause });
  }
  const result = line.safeParse(json);
  if (result.success) return result.data;
  throw new InputFault('BAD_USER_INPUT', `Line ${String(number)}: ${z.prettifyError(result.error)}`, { place });
}
