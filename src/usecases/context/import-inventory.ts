import { hasRole, type Principal } from '../../domain/access.js';
import {
  BY_HAND,
  conflictsAmong,
  counting,
  isEdgeKind,
  MANY,
  UNOWNED,
  type ContextFact,
} from '../../domain/context.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import {
  INVENTORY_FORMATS,
  managerCircles,
  type FactDraft,
  type FileProblem,
  type InventoryFormat,
  type InventoryReading,
} from '../../pipeline/enrich/inventory/index.js';
import type { ImportTerms, InventoryFile, InventoryImport } from './ports-import.js';
import { factOf, type ContextDeps } from './record-facts.js';

export type { InventoryFile, InventoryImport } from './ports-import.js';

export type { InventoryFormat } from '../../pipeline/enrich/inventory/index.js';
export const INVENTORY_FORMAT_NAMES = Object.keys(INVENTORY_FORMATS) as readonly InventoryFormat[];

/** Most records of one delivery; a larger file comes in several. */
const MOST_RECORDS = 20_000;
/** Subjects of one query, and facts of one transaction. */
const CHUNK = 500;
/** What people can read of it. */
const MOST_SHOWN = 100;

/** Records what a file of an inventory says, or tells what it would; a second import of the same file changes nothing. */
export async function importInventory(
  principal: Principal,
  file: InventoryFile,
  deps: ContextDeps,
): Promise<InventoryImport> {
  if (!hasRole(principal, 'integrator', 'policy_owner'))
    throw new PermissionFault('FORBIDDEN', 'This role may not import context.');
  return importReading(principal, INVENTORY_FORMATS[file.format](withoutMark(file.text)), file, deps);
}

/** Shells of Windows put a byte order mark before what they write to a file. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** The same with what was read elsewhere, such as a directory. */
export async function importReading(
  principal: Principal,
  reading: InventoryReading,
  terms: ImportTerms,
  deps: ContextDeps,
): Promise<InventoryImport> {
  requireSource(terms.source.trim());
  if (reading.records > MOST_RECORDS)
    throw new InputFault('BAD_USER_INPUT', `At most ${String(MOST_RECORDS)} records at once.`, {
      remedy: 'Split the file; `sequitur context import` does it by itself for tables and lists.',
    });
  const now = deps.now();
  const read = usableOf(reading, (draft) => recorded(draft, principal, terms, now));
  const found: ContextFact[] = [];
  const sorted: Sorted = { added: [], changed: [], ended: [], unchanged: 0 };
  const problems = [...read.problems];
  for (const said of chunks(read.facts)) {
    const subjects = [...new Set(said.map(({ fact }) => fact.subject))];
    const known = await deps.context.asOf(subjects, { asOf: now, knownAt: now });
    const fresh = withoutTakenBack(said, await deps.context.takenBack(subjects, terms.source), problems);
    sortOut(fresh, known, sorted);
    found.push(...known, ...fresh);
  }
  const facts = [...sorted.added, ...sorted.changed];
  if (!terms.dryRun) {
    for (const part of chunks(facts)) await deps.context.add(part);
    for (const part of chunks(sorted.ended)) await deps.context.end(part);
  }
  return {
    records: reading.records,
    added: sorted.added.length,
    changed: sorted.changed.length + sorted.ended.length,
    unchanged: sorted.unchanged,
    unowned: facts.filter(({ owner }) => owner === UNOWNED).length,
    problems: problems.slice(0, MOST_SHOWN),
    conflicts: conflictsAmong(counting(found)).slice(0, MOST_SHOWN),
    sample: facts.slice(0, MOST_SHOWN),
  };
}

/** A person's word settles what sources dispute, so no file may speak as one. */
function requireSource(source: string): void {
  if (source === '') throw new InputFault('BAD_USER_INPUT', 'An import says which source it comes from.');
  if (source === BY_HAND)
    throw new InputFault('BAD_USER_INPUT', 'An import does not speak as a person.', {
      remedy: 'Name the system it comes from; a person settles a dispute by setContext.',
    });
}

interface Said {
  readonly fact: ContextFact;
  readonly place: string;
  /** Whether the source itself says from when on it holds. */
  readonly dated: boolean;
}

interface Usable {
  readonly facts: readonly Said[];
  readonly problems: readonly FileProblem[];
}

/** What of a file can be recorded. One record that cannot does not cost the others; its place is told. */
function usableOf({ facts, problems }: InventoryReading, record: (draft: FactDraft) => ContextFact): Usable {
  const bySpot = new Map<string, Said>();
  const found = [...problems, ...managerCircles(facts)];
  for (const draft of facts) {
    const fact = factOrProblem(draft, record);
    if ('message' in fact) {
      found.push(fact);
      continue;
    }
    const earlier = bySpot.get(spotOf(fact));
    if (earlier !== undefined && JSON.stringify(earlier.fact.value) !== JSON.stringify(fact.value)) {
      const message = `${fact.subject}: ${earlier.place} says another ${fact.kind}; what comes later counts`;
      found.push({ place: draft.place, message });
    }
    bySpot.set(spotOf(fact), { fact, place: draft.place, dated: typeof draft.validFrom === 'number' });
  }
  return { facts: [...bySpot.values()], problems: found };
}

/**
 * A person's word that a fact was false outlasts the next import of the same file: the source must say something else, or
 * that it holds from a later time on.
 */
function withoutTakenBack(
  said: readonly Said[],
  takenBack: readonly ContextFact[],
  problems: FileProblem[],
): readonly ContextFact[] {
  const latest = new Map(takenBack.map((fact) => [statementOf(fact), fact]));
  return said.flatMap(({ fact, place, dated }) => {
    const refused = latest.get(statementOf(fact));
    const { withdrawnAt = null, withdrawnBy } = refused ?? {};
    if (withdrawnAt === null || (dated && fact.validFrom > withdrawnAt)) return [fact];
    const day = new Date(withdrawnAt).toISOString().slice(0, 10);
    const message = `${fact.subject}: ${withdrawnBy ?? 'somebody'} took this ${fact.kind} back on ${day}; it is not recorded again`;
    problems.push({ place, message });
    return [];
  });
}

function statementOf({ subject, kind, name, value }: ContextFact): string {
  return JSON.stringify([subject, kind, name, value]);
}

/** An exception without a reason, an end and somebody who may grant it is a hole: no file makes one. */
function factOrProblem(draft: FactDraft, record: (draft: FactDraft) => ContextFact): ContextFact | FileProblem {
  if (draft.kind === 'exception')
    return { place: draft.place, message: 'an exception is granted by addException, with its reason and its end' };
  try {
    return record(draft);
  } catch (fault) {
    if (fault instanceof InputFault) return { place: draft.place, message: fault.message };
    throw fault;
  }
}

function recorded(
  draft: FactDraft,
  { id }: Principal,
  { source, owner, maxAgeMs }: ImportTerms,
  now: number,
): ContextFact {
  const { place: _place, ...said } = draft;
  const staleAfter = draft.staleAfter ?? (maxAgeMs === null ? null : now + maxAgeMs);
  const fact = {
    ...said,
    validFrom: draft.validFrom ?? now,
    staleAfter,
    source,
    owner: draft.owner ?? owner ?? UNOWNED,
  };
  return factOf(fact, { recordedAt: now, recordedBy: id });
}

interface Sorted {
  /** Edges that the same source had left open, with their end. */
  readonly ended: { readonly uid: string; readonly fact: ContextFact }[];
  readonly added: ContextFact[];
  readonly changed: ContextFact[];
  unchanged: number;
}

function sortOut(fresh: readonly ContextFact[], known: readonly ContextFact[], sorted: Sorted): void {
  const before = new Map(known.map((fact) => [spotOf(fact), fact]));
  const lasting = new Map(known.filter(isLasting).map((fact) => [edgeOf(fact), fact]));
  for (const fact of fresh) {
    const earlier = before.get(spotOf(fact));
    const open = fact.validTo === null ? undefined : lasting.get(edgeOf(fact));
    if (open !== undefined && open.validFrom < (fact.validTo ?? Infinity))
      sorted.ended.push({
        uid: open.uid,
        fact: factOf({ ...fact, validFrom: Math.min(open.validFrom, fact.validFrom) }, fact),
      });
    else if (earlier === undefined) sorted.added.push(fact);
    else if (saysAsMuch(earlier, fact)) sorted.unchanged += 1;
    else sorted.changed.push(since(earlier, fact));
  }
}

function isLasting({ kind, validTo }: ContextFact): boolean {
  return isEdgeKind(kind) && validTo === null;
}

function edgeOf({ subject, kind, name, value, source }: ContextFact): string {
  return JSON.stringify([subject, kind, name, source, value]);
}

/** Of one source: what may hold several times, such as changes and memberships, is told apart by what it says and when. */
function spotOf({ subject, kind, name, value, source, validTo }: ContextFact): string {
  const severalHold = validTo !== null || MANY.includes(kind);
  return JSON.stringify([subject, kind, name, source, severalHold ? [value, validTo] : null]);
}

function saysAsMuch(earlier: ContextFact, fact: ContextFact): boolean {
  return (
    JSON.stringify(earlier.value) === JSON.stringify(fact.value) &&
    earlier.owner === fact.owner &&
    (earlier.staleAfter === null || (fact.staleAfter !== null && fact.staleAfter <= earlier.staleAfter))
  );
}

/** Confirmed, it has held as long as it did before. */
function since(earlier: ContextFact, fact: ContextFact): ContextFact {
  if (JSON.stringify(earlier.value) !== JSON.stringify(fact.value)) return fact;
  return factOf({ ...fact, validFrom: earlier.validFrom }, fact);
}

function chunks<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, i) => items.slice(i * CHUNK, (i + 1) * CHUNK));
}
