import { hasRole, type Principal } from '../../domain/access.js';
import { conflictsAmong, counting, UNOWNED, type ContextFact } from '../../domain/context.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import {
  INVENTORY_FORMATS,
  type FactDraft,
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
  return importReading(principal, INVENTORY_FORMATS[file.format](file.text), file, deps);
}

/** The same with what was read elsewhere, such as a directory. */
export async function importReading(
  principal: Principal,
  reading: InventoryReading,
  terms: ImportTerms,
  deps: ContextDeps,
): Promise<InventoryImport> {
  if (terms.source.trim() === '') throw new InputFault('BAD_USER_INPUT', 'An import says which source it comes from.');
  if (reading.records > MOST_RECORDS)
    throw new InputFault('BAD_USER_INPUT', `At most ${String(MOST_RECORDS)} records at once.`, {
      remedy: 'Split the file; `sequitur context import` does it by itself for tables and lists.',
    });
  const now = deps.now();
  const found: ContextFact[] = [];
  const sorted: Sorted = { added: [], changed: [], unchanged: 0 };
  for (const drafts of chunks(reading.facts)) {
    const subjects = [...new Set(drafts.map(({ subject }) => subject))];
    const known = await deps.context.asOf(subjects, { asOf: now, knownAt: now });
    const fresh = drafts.map((draft) => recorded(draft, principal, terms, now));
    sortOut(fresh, known, sorted);
    found.push(...known, ...fresh);
  }
  const facts = [...sorted.added, ...sorted.changed];
  if (!terms.dryRun) for (const part of chunks(facts)) await deps.context.add(part);
  return {
    records: reading.records,
    added: sorted.added.length,
    changed: sorted.changed.length,
    unchanged: sorted.unchanged,
    unowned: facts.filter(({ owner }) => owner === UNOWNED).length,
    problems: reading.problems.slice(0, MOST_SHOWN),
    conflicts: conflictsAmong(counting(found)).slice(0, MOST_SHOWN),
    sample: facts.slice(0, MOST_SHOWN),
  };
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
  readonly added: ContextFact[];
  readonly changed: ContextFact[];
  unchanged: number;
}

function sortOut(fresh: readonly ContextFact[], known: readonly ContextFact[], sorted: Sorted): void {
  const before = new Map(known.map((fact) => [spotOf(fact), fact]));
  for (const fact of new Map(fresh.map((each) => [spotOf(each), each])).values()) {
    const earlier = before.get(spotOf(fact));
    if (earlier === undefined) sorted.added.push(fact);
    else if (saysAsMuch(earlier, fact)) sorted.unchanged += 1;
    else sorted.changed.push(since(earlier, fact));
  }
}

/** Of one source: what may hold several times, such as changes, is told apart by what it says and when. */
function spotOf({ subject, kind, name, value, source, validTo }: ContextFact): string {
  return JSON.stringify([subject, kind, name, source, validTo === null ? null : [value, validTo]]);
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
