import type { JsonValue } from './json.js';

type Members = Readonly<Record<string, JsonValue>>;

/** Whether a value is nested in no more levels than these. Goes no deeper itself. */
export function isWithinLevels(value: JsonValue, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  const object = value as Members;
  for (const key in object) {
    const member = object[key];
    if (typeof member === 'object' && member !== null && !isWithinLevels(member, levels - 1)) return false;
  }
  return true;
}

interface Piece {
  readonly text: string;
  readonly value?: JsonValue;
}

/** The JSON of a value that is too deep for JSON.stringify, which calls itself for each level. */
export function deepJsonText(whole: JsonValue): string {
  const written: string[] = [];
  const waiting: Piece[] = [{ text: '', value: whole }];
  for (let piece = waiting.pop(); piece !== undefined; piece = waiting.pop()) {
    const { text, value } = piece;
    written.push(text);
    if (value === undefined) continue;
    if (typeof value !== 'object' || value === null) written.push(JSON.stringify(value));
    else for (const part of partsOf(value).reverse()) waiting.push(part);
  }
  return written.join('');
}

function partsOf(value: JsonValue): Piece[] {
  const isList = Array.isArray(value);
  const parts = Object.entries(value as Members).map(([key, member], at): Piece => {
    const name = isList ? '' : `${JSON.stringify(key)}:`;
    return { text: `${at === 0 ? '' : ','}${name}`, value: member };
  });
  return [{ text: isList ? '[' : '{' }, ...parts, { text: isList ? ']' : '}' }];
}
