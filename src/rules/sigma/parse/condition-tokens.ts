import type { Cursor } from '../yaml/cursor.js';

export interface ConditionToken {
  readonly text: string;
  readonly place: Cursor;
}

/** Parentheses, the pipe of old aggregations, and words. */
const TOKEN = /[()|]|[^\s()|]+/g;

export function tokensOf(condition: Cursor): readonly ConditionToken[] {
  return [...condition.text().matchAll(TOKEN)].map((found) => ({
    text: found[0],
    place: condition.within(found.index),
  }));
}
