import type { DeadLetter } from '../../domain/event.js';
import { compareText } from '../../domain/ids.js';
import type { DeadLetterFilter, DeadLetterStore, ParkedLetter } from '../../pipeline/ingest/ports.js';
import { only, type Graph, type Tx } from '../session.js';
import {
  COUNT_LETTERS,
  LETTER_BY_ID,
  LETTERS,
  LETTERS_FAILED_AGAIN,
  LETTERS_OF_CODE,
  LETTERS_OF_SOURCE,
  PARK_LETTERS,
  REMOVE_LETTERS,
} from './dead-letter.cypher.js';
import { packText, unpackText } from './packed.js';

type LetterRow = Omit<ParkedLetter, 'raw' | 'source' | 'mapping'> & {
  readonly raw: Int8Array;
  readonly source?: string;
  readonly mapping?: string;
};

/** Parks records whole; one that is parked already stays as it is. Returns the ids of the new letters. */
export async function parkLetters(tx: Tx, letters: readonly DeadLetter[], mark: string): Promise<readonly string[]> {
  if (letters.length === 0) return [];
  const distinct = [...new Map(letters.map((letter) => [letter.id, letter])).values()];
  const rows = distinct
    .sort((a, b) => compareText(a.id, b.id))
    .map((letter) => ({
      id: letter.id,
      properties: { ...letter, raw: packText(letter.raw), lastTriedAt: letter.receivedAt },
    }));
  const parked = await tx.run<{ id: string }>(PARK_LETTERS, { letters: rows, mark });
  return parked.map(({ id }) => id);
}

export async function removeLetters(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.run(REMOVE_LETTERS, { ids: [...ids].sort(compareText) });
}

export function deadLetterStore(graph: Graph): DeadLetterStore {
  return {
    list: async (filter, { first, after }) => {
      const { from, id } = placeOf(after);
      const rows = await graph.run<{ letter: LetterRow }>(listQuery(filter), {
        ...nullable(filter),
        from,
        after: id,
        first,
      });
      return rows.map(({ letter }) => parkedLetter(letter));
    },
    find: (id) => letterById(graph, id),
    count: async (filter) => only(await graph.run<{ count: number }>(COUNT_LETTERS, nullable(filter))).count,
    failedAgain: async (replays) => {
      await graph.write((tx) => tx.run(LETTERS_FAILED_AGAIN, { replays }));
    },
  };
}

function placeOf(after: string | null): { readonly from: number; readonly id: string } {
  const colon = after?.indexOf(':') ?? -1;
  if (after === null || colon < 0) return { from: 0, id: '' };
  return { from: Number(after.slice(0, colon)), id: after.slice(colon + 1) };
}

function listQuery(filter: DeadLetterFilter): string {
  if (filter.source !== undefined) return LETTERS_OF_SOURCE;
  return filter.code === undefined ? LETTERS : LETTERS_OF_CODE;
}

function nullable({ code, source }: DeadLetterFilter): {
  readonly code: string | null;
  readonly source: string | null;
} {
  return { code: code ?? null, source: source ?? null };
}

async function letterById(graph: Graph, id: string): Promise<ParkedLetter | null> {
  const [row] = await graph.run<{ letter: LetterRow }>(LETTER_BY_ID, { id });
  return row === undefined ? null : parkedLetter(row.letter);
}

function parkedLetter(row: LetterRow): ParkedLetter {
  return { ...row, raw: unpackText(row.raw), source: row.source ?? null, mapping: row.mapping ?? null };
}
