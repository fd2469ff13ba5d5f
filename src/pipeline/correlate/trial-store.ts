import type { MatchState } from '../../domain/correlation.js';
import type { FoundHit, FoundMatch, HitReader, HitRow, HitWindow, MatchWindow, StoredMatch } from './ports.js';
import type { StepHours } from './ports-hits.js';

/** The hits of one trial, kept in memory and read as the graph's are. */
export class TrialHits implements HitReader {
  private readonly byKey = new Map<string, HitRow[]>();
  private readonly keysOf = new Map<string, Set<string>>();
  private held = 0;

  get size(): number {
    return this.held;
  }

  write(rows: readonly HitRow[]): void {
    for (const row of rows) {
      const known = this.byKey.get(row.k);
      if (known === undefined) this.byKey.set(row.k, [row]);
      else known.splice(firstAfter(known, row.t), 0, row);
      const keys = this.keysOf.get(row.e) ?? new Set<string>();
      this.keysOf.set(row.e, keys.add(row.k));
    }
    this.held += rows.length;
  }

  /** Removes the hits of these events or matches, and tells them. */
  takeBack(uids: readonly string[]): readonly HitRow[] {
    const taken = uids.flatMap((uid) => [...(this.keysOf.get(uid) ?? [])].flatMap((key) => this.takeFrom(key, uid)));
    for (const uid of uids) this.keysOf.delete(uid);
    this.held -= taken.length;
    return taken;
  }

  /** In memory the look by key costs no more. */
  async stepsSeen(hours: readonly StepHours[]): Promise<readonly boolean[]> {
    return hours.map(() => true);
  }

  async occupied(windows: readonly HitWindow[]): Promise<readonly boolean[]> {
    return windows.map((window) => {
      const hits = this.byKey.get(window.k) ?? [];
      const next = hits[firstAfter(hits, window.lo - 1)];
      return next !== undefined && next.t <= window.hi;
    });
  }

  async fetch(windows: readonly HitWindow[], cap: number): Promise<readonly (readonly FoundHit[])[]> {
    return windows.map(({ k, lo, hi }) => {
      const hits = this.byKey.get(k) ?? [];
      const from = firstAfter(hits, lo - 1);
      return hits.slice(from, Math.min(firstAfter(hits, hi), from + cap + 1)).map(foundHit);
    });
  }

  async timesOf(keys: readonly string[]): Promise<readonly (readonly number[])[]> {
    return keys.map((key) => [...new Set((this.byKey.get(key) ?? []).map(({ t }) => t))]);
  }

  private takeFrom(key: string, uid: string): readonly HitRow[] {
    const hits = this.byKey.get(key) ?? [];
    this.byKey.set(
      key,
      hits.filter(({ e }) => e !== uid),
    );
    return hits.filter(({ e }) => e === uid);
  }
}

function foundHit({ t, n, e, c }: HitRow): FoundHit {
  return { order: { t, n, uid: e }, captured: c };
}

/** Position of the first hit later than `t`; hits mostly come in order, so the end is looked at first. */
function firstAfter(hits: readonly HitRow[], t: number): number {
  const last = hits.at(-1);
  if (last === undefined || last.t <= t) return hits.length;
  let [low, high] = [0, hits.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hits[middle]?.t ?? 0) <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The matches of one trial as they stand so far. */
export class TrialMatches {
  private readonly byGroup = new Map<string, Map<string, FoundMatch>>();

  async within(windows: readonly MatchWindow[]): Promise<readonly (readonly StoredMatch[])[]> {
    return windows.map((window) =>
      [...(this.byGroup.get(placeOf(window))?.values() ?? [])]
        .filter(({ start, end }) => start >= window.lo && start <= window.hi && end <= window.hi)
        .map(storedMatch),
    );
  }

  save(match: FoundMatch): void {
    const own = this.byGroup.get(placeOf(match)) ?? new Map<string, FoundMatch>();
    this.byGroup.set(placeOf(match), own.set(match.key, match));
  }

  drop(place: { readonly ruleKey: string; readonly group: string }, key: string): void {
    this.byGroup.get(placeOf(place))?.delete(key);
  }

  of(ruleKey: string): readonly FoundMatch[] {
    const all = [...this.byGroup.values()].flatMap((own) => [...own.values()]);
    return all.filter((match) => match.ruleKey === ruleKey);
  }
}

function placeOf({ ruleKey, group }: { readonly ruleKey: string; readonly group: string }): string {
  return `${ruleKey}\n${group}`;
}

function storedMatch({ key, state, start, end, coverage }: FoundMatch): StoredMatch {
  return { key, state: state satisfies MatchState, start, end, coverage };
}
