import type { ContextKind } from '../../../domain/context.js';
import { InputFault } from '../../../domain/errors.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.js';

/** A fact as a file says it, before anybody recorded it. */
export interface FactDraft {
  readonly kind: ContextKind;
  /** Key of the entity, as events name it. */
  readonly subject: string;
  readonly name?: string;
  readonly value: JsonValue;
  /** ms; absent: from the import on. */
  readonly validFrom?: number;
  readonly validTo?: number | null;
  /** Absent: whoever the import names. */
  readonly owner?: string;
  readonly staleAfter?: number | null;
  /** Where it stands: `line 12`, `resources[3]`. */
  readonly place: string;
}

/** What a file cannot be used for, and where. */
export interface FileProblem {
  readonly place: string;
  readonly message: string;
}

export interface InventoryReading {
  /** Records of the file: users, resources, tickets, lines. */
  readonly records: number;
  readonly facts: readonly FactDraft[];
  /** Records that gave no fact, or only some. */
  readonly problems: readonly FileProblem[];
}

export type InventoryReader = (text: string) => InventoryReading;

/** What one record of a file gives. */
export type RecordReading = Omit<InventoryReading, 'records'>;

export const problem = (place: string, message: string): RecordReading => ({
  facts: [],
  problems: [{ place, message }],
});

export function together(readings: readonly RecordReading[]): InventoryReading {
  return {
    records: readings.length,
    facts: readings.flatMap(({ facts }) => facts),
    problems: readings.flatMap(({ problems }) => problems),
  };
}

export function jsonOf(text: string, what: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw new InputFault('BAD_USER_INPUT', `${what} is not JSON.`, {
      cause,
      remedy: 'Export it again; the file may have been cut off.',
    });
  }
}

export function objectAt(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

export function textOf(value: JsonValue | undefined): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
