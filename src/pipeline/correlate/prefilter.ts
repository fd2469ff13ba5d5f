import type { StepHit, TouchedScope } from '../../domain/correlation.js';
import { compareText } from '../../domain/ids.js';
import { STANDS_FOR } from '../../rules/automaton/captured.js';
import type { EventView, Step } from '../../rules/pattern/pattern.js';
import { EVERYTHING, groupParts, hitsOf } from '../../rules/automaton/hits.js';
import { askedTuples } from './asked-scopes.js';
import { mergeIntervals, type Interval } from './intervals.js';
import type { HitRow, IdentityTuple } from './ports.js';
import type { RuleSet } from './rule-set.js';
import { isSighting, seenScopes, sightingRow } from './sightings.js';

/** Evaluates every distinct step of the rule set once per event; each that holds gives a hit per join tuple, sorted. */
export function hitsOfEvents(rules: RuleSet, views: Iterable<EventView>): readonly HitRow[] {
  const rows: HitRow[] = [];
  for (const view of views) {
    addHits(rows, rules.stepsFor(view.category), view);
    for (const sighting of rules.sightingsFor(view.category)) rows.push(...sightingRow(sighting, view));
  }
  return rows.sort(byKeyThenTime);
}

/** The same for matches of other rules, which only steps that ask for them see. */
export function hitsOfMatches(rules: RuleSet, views: Iterable<EventView>): readonly HitRow[] {
  const rows: HitRow[] = [];
  for (const view of views) addHits(rows, rules.stepsOver(view.category), view);
  return rows.sort(byKeyThenTime);
}

function addHits(rows: HitRow[], steps: readonly Step[], view: EventView): void {
  for (const step of steps) {
    for (const { group, hit } of hitsOf(step, view)) {
      const { t, n, uid } = hit.order;
      rows.push({ k: hit.k, t, n, e: uid, s: step.digest, g: group, c: capturedText(hit.captured, view) });
    }
  }
}

function capturedText(captured: StepHit['captured'], { standsFor }: EventView): string | null {
  if (standsFor !== undefined) return JSON.stringify({ ...captured, [STANDS_FOR]: standsFor });
  return captured === undefined ? null : JSON.stringify(captured);
}

function byKeyThenTime(a: HitRow, b: HitRow): number {
  return compareText(a.k, b.k) || a.t - b.t || a.n - b.n || compareText(a.e, b.e);
}

/** The groups that the hits touch: per group the steps and stretches of time, apart where no rule reaches across. */
export function touchedBy(rules: RuleSet, hits: readonly HitRow[], removed = false): readonly TouchedScope[] {
  const groups = new Map<string, HitRow[]>();
  for (const hit of hits.filter((each) => !isSighting(each))) {
    const known = groups.get(hit.g);
    if (known === undefined) groups.set(hit.g, [hit]);
    else known.push(hit);
  }
  const touched = [...groups].flatMap(([group, rows]) => scopesOf(rules, group, rows, removed));
  return [...touched, ...seenScopes(hits.filter(isSighting))];
}

function scopesOf(rules: RuleSet, group: string, rows: readonly HitRow[], removed: boolean): readonly TouchedScope[] {
  const reach = Math.max(...rows.map((row) => rules.reachOf.get(row.s) ?? 0));
  const stretches = mergeIntervals(
    rows.map((row) => ({ lo: row.t, hi: row.t })),
    reach,
  );
  return stretches.map((stretch) => ({
    group,
    steps: stepsWithin(rows, stretch),
    ...stretch,
    ...(removed ? { removed } : {}),
  }));
}

function stepsWithin(rows: readonly HitRow[], stretch: Interval): readonly string[] {
  const inside = rows.filter((row) => row.t >= stretch.lo && row.t <= stretch.hi);
  return [...new Set(inside.map((row) => row.s))].sort(compareText);
}

/** Tuples of several components in which an account takes part, and what hits ask about: where a change must look. */
export function identityTuples(rules: RuleSet, hits: readonly HitRow[]): readonly IdentityTuple[] {
  const found = new Map<string, IdentityTuple>();
  for (const hit of hits) {
    const step = rules.steps.get(hit.s);
    if (step === undefined || step.keys.length < 2 || hit.g === EVERYTHING) continue;
    const tuple = groupParts(hit.g);
    step.keys.forEach((part, position) => {
      const account = part.identity ? tuple[position] : null;
      if (typeof account === 'string') found.set(`${account}\n${hit.g}`, { account, group: hit.g });
    });
  }
  const tuples = [...found.entries()].sort(([a], [b]) => compareText(a, b)).map(([, tuple]) => tuple);
  return [...tuples, ...askedTuples(rules, hits)];
}
