import type { CorrelationType } from '../model.js';
import { leafNumber } from './match-value.js';

/** What a correlation measures, from the values of its fields. */
export function measuredValues(type: CorrelationType, columns: readonly (readonly string[])[]): readonly unknown[] {
  if (columns.length === 0) return [];
  return type === 'value_count' ? tuples(columns) : columns.flat().flatMap((text) => leafNumber(text) ?? []);
}

/** Every combination of the fields' values as one text; none where a field has no value. */
function tuples(columns: readonly (readonly string[])[]): readonly string[] {
  const rows = combinations(columns);
  return columns.length === 1 ? rows.map(([only = '']) => only) : rows.map((row) => JSON.stringify(row));
}

export function combinations(columns: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return columns.reduce<readonly (readonly string[])[]>(
    (rows, column) => rows.flatMap((row) => column.map((value) => [...row, value])),
    [[]],
  );
}
