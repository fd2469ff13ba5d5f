import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentFault, PlatformError } from '../domain/errors.js';
import { EXIT } from './embedded/exit-codes.js';
import { withLease } from './lease.js';
import type { Graph } from './session.js';
import { APPLIED_MIGRATIONS, RECORD_MIGRATION } from './stores/migration.cypher.js';

export interface Company {
  /** Nobody else has this database: no other node can hold the lease. */
  readonly alone?: boolean;
  /** Told once where another node migrates and is waited for. */
  readonly onWait?: () => void;
}

/** Applies the migrations of `folder` that this graph has not seen, in name order, under a lease; returns their ids. */
export async function migrate(
  graph: Graph,
  folder: string,
  holder: string,
  { alone = false, onWait }: Company = {},
): Promise<readonly string[]> {
  // The lease needs its own constraint before the first migration has run.
  await graph.runAlone(
    /* cypher */ 'CREATE CONSTRAINT lease_name_unique IF NOT EXISTS FOR (n:Lease) REQUIRE (n.name) IS UNIQUE',
  );
  const request = { name: 'migrations', holder, ttlMs: 120_000, waitMs: alone ? 0 : 300_000 };
  try {
    return await withLease(graph, onWait === undefined ? request : { ...request, onWait }, () =>
      applyPending(graph, folder),
    );
  } catch (fault) {
    throw alone && isHeldByAnother(fault) ? contradicting(fault) : fault;
  }
}

function isHeldByAnother(fault: unknown): boolean {
  return fault instanceof PlatformError && fault.code === 'LEASE_LOST';
}

/** A store that was cut short starts, and its indexes name what is gone: what is written is not found again. */
function contradicting(cause: unknown): EnvironmentFault {
  const told = 'The store contradicts itself: what was written to it just now cannot be read.';
  return new EnvironmentFault('GRAPH_BROKEN', told, EXIT.GRAPH_BROKEN, {
    cause,
    remedy: 'Restore a backup of the database folder.',
  });
}

async function applyPending(graph: Graph, folder: string): Promise<readonly string[]> {
  const rows = await graph.run<{ id: string; checksum: string }>(APPLIED_MIGRATIONS);
  const known = new Map(rows.map((row) => [row.id, row.checksum]));
  const applied: string[] = [];
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.cypher')).sort()) {
    const text = await readFile(join(folder, file), 'utf8');
    const checksum = createHash('sha256').update(text).digest('hex');
    if (known.has(file)) requireUnchanged(file, known.get(file), checksum);
    else {
      await apply(graph, file, text, checksum);
      applied.push(file);
    }
  }
  return applied;
}

function requireUnchanged(file: string, recorded: string | undefined, checksum: string): void {
  if (recorded === checksum) return;
  throw new EnvironmentFault(
    'GRAPH_BROKEN',
    `Migration ${file} was changed after it had been applied.`,
    EXIT.GRAPH_BROKEN,
    {
      place: { file },
      remedy: 'Restore the migration as it was released, and put the change into a new one.',
    },
  );
}

async function apply(graph: Graph, id: string, text: string, checksum: string): Promise<void> {
  // Every statement is idempotent (IF NOT EXISTS, MERGE), so a migration that was cut short is simply run again.
  for (const statement of statementsOf(text)) await graph.runAlone(statement);
  await graph.write((tx) => tx.run(RECORD_MIGRATION, { id, checksum }));
}

function statementsOf(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('//'))
    .join('\n')
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
