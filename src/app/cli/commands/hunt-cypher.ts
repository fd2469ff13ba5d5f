import { basename } from 'node:path';
import { checkHuntText, isAnchored } from '../../../rules/cypher/anchored.js';
import type { CypherCost } from '../../../rules/cypher/plan.js';
import type { CypherEnd, CypherRun } from '../../../usecases/hunt/cypher-hunt.js';
import type { CypherMatch } from '../../../usecases/hunt/cypher-match.js';
import { eventsOfFile } from './hunt-files.js';
import type { CypherPlaces } from './hunt-places.js';

export interface CypherOptions {
  readonly events?: string;
  readonly file?: string;
  readonly json?: boolean;
}

/** One hunt in Cypher; Ctrl-C ends it in the database. */
export async function huntCypher(
  query: string,
  options: CypherOptions,
  places: CypherPlaces,
  emit: (value: unknown) => void,
): Promise<void> {
  // A text that is refused as such opens no database.
  checkHuntText(query);
  const cancel = new AbortController();
  const onInterrupt = (): void => {
    cancel.abort();
  };
  process.once('SIGINT', onInterrupt);
  try {
    const run = {
      signal: cancel.signal,
      onCost: (cost: CypherCost) => {
        tellCost(cost);
      },
      onEnd: tellEnd,
    };
    const rule = options.file === undefined ? null : basename(options.file);
    await (options.events === undefined
      ? huntStored(query, run, places, (match) => {
          emit({ ...match, rule });
        })
      : huntEvents(query, { ...run, events: options.events }, places, (match) => {
          emit({ ...match, rule });
        }));
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}

type Take = (match: CypherMatch) => void;

async function huntStored(query: string, run: CypherRun, places: CypherPlaces, take: Take): Promise<void> {
  const stored = await places.stored();
  try {
    for await (const match of stored.opened.run(query, run)) take(match);
  } finally {
    await stored.close();
  }
}

type FileRun = CypherRun & { readonly events: string };

async function huntEvents(
  query: string,
  { events: file, ...run }: FileRun,
  places: CypherPlaces,
  take: Take,
): Promise<void> {
  const events = await eventsOfFile(file, !isAnchored(query));
  const scratch = await places.scratch();
  for await (const match of scratch.run(query, events, run)) take(match);
}

function tellCost({ rows, largest }: CypherCost): void {
  if (!process.stderr.isTTY) return;
  const most = `${String(largest.rows)} in ${largest.operator}`;
  process.stderr.write(`sequitur: expected cost: ${String(rows)} rows, at most ${most}\n`);
}

/** A hunt that was cut off has not seen everything, which a reader of its matches cannot tell from them. */
function tellEnd({ reason, rows }: CypherEnd): void {
  if (reason === 'complete') return;
  process.stderr.write(`sequitur: HUNT_LIMIT: cut off after ${String(rows)} rows (${reason})\n`);
}
