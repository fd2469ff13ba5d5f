interface Rows {
  readonly before: readonly number[];
  readonly previous: readonly number[];
}

/** The next row of the table of edits: put in, take out, change, or swap with the neighbour. */
function nextRow(a: string, b: string, i: number, { before, previous }: Rows): readonly number[] {
  const at = (row: readonly number[], j: number): number => row[j] ?? Infinity;
  const row = [i];
  for (let j = 1; j <= b.length; j += 1) {
    const changed = at(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
    const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(before, j - 2) + 1 : Infinity;
    row.push(Math.min(at(previous, j) + 1, at(row, j - 1) + 1, changed, swapped));
  }
  return row;
}

/** Edit distance with transposition, cut off once it must exceed `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let rows: Rows = { before: [], previous: Array.from({ length: b.length + 1 }, (_, index) => index) };
  for (let i = 1; i <= a.length; i += 1) {
    const row = nextRow(a, b, i, rows);
    if (Math.min(...row) > limit) return limit + 1;
    rows = { before: rows.previous, previous: row };
  }
  return rows.previous[b.length] ?? limit + 1;
}

/** The known name that a misspelt one most likely meant, or null where none is near. */
export function nearestName(name: string, known: Iterable<string>): string | null {
  const wanted = name.toLowerCase();
  let limit = Math.max(1, Math.floor(name.length / 3));
  let best: string | null = null;
  for (const candidate of known) {
    const far = distance(wanted, candidate.toLowerCase(), limit);
    if (far <= limit) {
      best = candidate;
      limit = far - 1;
    }
  }
  return best;
}
