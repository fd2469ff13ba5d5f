import type { ContextConflict, ContextFact } from '../../domain/context.js';
import type { FileProblem, InventoryFormat } from '../../pipeline/enrich/inventory/index.js';

export interface InventoryFile {
  readonly format: InventoryFormat;
  readonly text: string;
  /** Who says it, e.g. `cmdb`; what one source says replaces what it said before, and nothing else. */
  readonly source: string;
  /** Who answers for facts whose file names nobody. */
  readonly owner: string | null;
  /** From when on the facts must be said again, ms; null: they do not age. */
  readonly maxAgeMs: number | null;
  /** Only tells what it would do. */
  readonly dryRun: boolean;
}

export interface InventoryImport {
  readonly records: number;
  /** New facts, those that replace what the source said before, and those said already. */
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly unowned: number;
  readonly problems: readonly FileProblem[];
  /** Where the file contradicts another source; both are kept, and questions about it stay silent. */
  readonly conflicts: readonly ContextConflict[];
  /** The first of what is new or changed. */
  readonly sample: readonly ContextFact[];
}

export type ImportTerms = Pick<InventoryFile, 'source' | 'owner' | 'maxAgeMs' | 'dryRun'>;
