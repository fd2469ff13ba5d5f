import type { MatchState } from '../../domain/correlation.js';
import { digestOf } from '../../domain/ids.js';
import type { Pattern } from '../../rules/pattern/pattern.js';
import type { Interval } from './intervals.js';
import type { SourceMark } from './ports.js';

/** What may be relied on where a rule says that something did not happen. */
export interface Observation {
  /** Event time up to which every source that could have shown it is complete. */
  readonly watermark: number;
  /** Stretches that one of them is known to have missed; null: a source the rule names has never delivered. */
  readonly gaps: readonly Interval[] | null;
  /** Changes when the gaps do: what could not be observed is then judged again. */
  readonly digest: string;
}

const CERTAIN: Observation = { watermark: Number.MAX_SAFE_INTEGER, gaps: [], digest: '' };

/** Absences, counts that more events would undo, and `first_seen` rest on what the sources could have shown. */
export function restsOnCoverage({ steps, waits }: Pattern): boolean {
  return waits === true || steps.some(({ missing, probes = [] }) => missing || probes.length > 0);
}

/** A missing step may name its source; where it does not, any source could have shown it. */
export function observationOf(pattern: Pattern, marks: readonly SourceMark[]): Observation {
  const missing = pattern.steps.filter((step) => step.missing);
  if (!restsOnCoverage(pattern)) return CERTAIN;
  const named = new Set<string | null>(missing.map((step) => step.from ?? null));
  if (missing.length === 0) named.add(null);
  const relied = named.has(null) ? marks : marks.filter(({ source }) => named.has(source));
  const unheard = [...named].some((name) => name !== null && !marks.some(({ source }) => source === name));
  const gaps = unheard ? null : relied.flatMap((mark) => mark.gaps);
  return {
    watermark: relied.length === 0 ? Number.MIN_SAFE_INTEGER : Math.min(...relied.map(({ watermark }) => watermark)),
    gaps,
    digest: digestOf('coverage', JSON.stringify([gaps, relied.map(({ source, from }) => [source, from ?? null])])),
  };
}

export interface JudgedTime extends Interval {
  /** When the absence is certain; null: the match rests on none. */
  readonly due: number | null;
}

/** Fired, not yet certain, or not to be known. */
export function stateOf(match: JudgedTime, pattern: Pattern, observation: Observation): MatchState {
  if (match.due === null) return 'fired';
  if (observation.gaps === null) return 'unobserved';
  if (match.due > observation.watermark) return 'pending';
  const asked = askedTime(match, match.due, pattern);
  return observation.gaps.some(({ lo, hi }) => lo <= asked.hi && hi >= asked.lo) ? 'unobserved' : 'fired';
}

/** Between the events, and a span around them where the absence stands first or last. */
function askedTime({ lo, hi }: Interval, due: number, { steps, spanMs, waits }: Pattern): Interval {
  const span = spanMs ?? 0;
  if (waits === true) return { lo: hi - span, hi: Math.max(hi, due) };
  return {
    lo: steps[0]?.missing === true ? hi - span : lo,
    hi: steps.at(-1)?.missing === true ? lo + span : hi,
  };
}
