import type { EntityKind } from '../../domain/entity.js';
import type { RelationshipType } from '../../domain/graph-model.js';
import type { ExplainedQuery } from './plan.js';

/** A value of a result, whatever the database's driver calls it. */
export type Cell =
  | {
      readonly kind: 'node';
      readonly labels: readonly string[];
      readonly properties: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'relationship'; readonly type: string; readonly properties: Readonly<Record<string, unknown>> }
  | { readonly kind: 'path'; readonly cells: readonly Cell[] }
  | { readonly kind: 'list'; readonly cells: readonly Cell[] }
  | { readonly kind: 'map'; readonly cells: Readonly<Record<string, Cell>> }
  | { readonly kind: 'value'; readonly value: string | number | boolean | null };

export interface HuntRow {
  readonly columns: readonly string[];
  readonly cells: readonly Cell[];
}

/** Values that a text names, in place of being written into it. */
export type HuntParameters = Readonly<Record<string, string | number | readonly string[]>>;

export interface StreamOptions {
  readonly parameters?: HuntParameters;
  readonly timeoutMs: number;
  /** Aborting ends the query in the database, not only the reading of its rows. */
  readonly signal: AbortSignal;
}

/** Where hunts run: only texts that passed `checkCypher` are given to it. */
export interface HuntDatabase {
  /** Plans without running. */
  explain(text: string): Promise<ExplainedQuery>;
  stream(text: string, options: StreamOptions): AsyncIterable<HuntRow>;
}

/** An event of a hunt's file as it stands in a scratch database. */
export interface ScratchEvent {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly links: readonly ScratchLink[];
}

export interface ScratchLink {
  readonly type: RelationshipType;
  readonly kind: EntityKind;
  readonly key: string;
}

/** A database that holds one set of events at a time and nothing else. */
export interface EventScratch {
  load(events: readonly ScratchEvent[]): Promise<void>;
  clear(): Promise<void>;
}
