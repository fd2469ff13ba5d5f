import type { StepReference } from '../pattern/pattern.js';
import { tupleOf, type Partial } from './partial.js';

/** Pending entries with different values that one stage of one group may hold; beyond, the oldest is dropped. */
export const PENDING_CAP = 64;

interface Entry {
  readonly tuple: string;
  readonly partial: Partial;
}

/**
 * What waits at one stage: one entry per tuple of the values that later steps refer to, the newest start wins.
 * Without references that is EQL's rule: one entry, overwritten.
 */
export class Pending {
  private entries: Entry[] = [];
  overflowed = false;

  constructor(private readonly retained: readonly StepReference[]) {}

  get empty(): boolean {
    return this.entries.length === 0;
  }

  put(partial: Partial): void {
    if (this.retained.length === 0) {
      this.entries = [{ tuple: '', partial }];
      return;
    }
    const tuple = tupleOf(partial, this.retained);
    if (this.entries.length > 0) this.entries = this.entries.filter((entry) => entry.tuple !== tuple);
    this.entries.push({ tuple, partial });
    if (this.entries.length <= PENDING_CAP) return;
    this.entries.shift();
    this.overflowed = true;
  }

  /** Entries that `accepts`, oldest first; they leave unless `keep`. Those that can never be accepted again leave too. */
  take(
    expired: (partial: Partial) => boolean,
    accepts: (partial: Partial) => boolean,
    keep: boolean,
  ): readonly Partial[] {
    const taken: Partial[] = [];
    const staying: Entry[] = [];
    for (const entry of this.entries) {
      if (expired(entry.partial)) continue;
      const accepted = accepts(entry.partial);
      if (accepted) taken.push(entry.partial);
      if (!accepted || keep) staying.push(entry);
    }
    this.entries = staying;
    return taken;
  }

  clear(): void {
    this.entries = [];
  }
}
