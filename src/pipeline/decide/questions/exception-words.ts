import type { ContextFact } from '../../../domain/context.js';
import { isJsonObject } from '../../../domain/json.js';

/** Who accepted it, until when and why: whoever reads the decision need not look it up. */
export function wordsOf({ owner, validTo, value }: ContextFact): string {
  const until = validTo === null ? '' : ` until ${dayOf(validTo)}`;
  const reason = isJsonObject(value) && typeof value['reason'] === 'string' ? `: ${value['reason']}` : '';
  return `${owner} answers for an exception${until}${reason}`;
}

export function dayOf(time: number | null): string {
  return new Date(time ?? 0).toISOString().slice(0, 10);
}
