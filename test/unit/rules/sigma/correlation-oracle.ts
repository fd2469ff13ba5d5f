/**
 * A slow, direct reading of what the correlation types mean. It shares no code with the engine: every window is
 * built anew by looking at every event.
 */
export interface OracleEvent {
  readonly t: number;
  /** Place in the total order. */
  readonly n: number;
  readonly steps: readonly number[];
  readonly value: number | null;
}

export interface OracleRule {
  readonly type: string;
  readonly span: number;
  readonly size: number;
  readonly at: (count: number) => boolean;
  readonly percentile?: number;
}

function measure(rule: OracleRule, window: readonly OracleEvent[]): number | null {
  const values = window.flatMap((event) => (event.value === null ? [] : [event.value]));
  if (rule.type === 'event_count') return window.length;
  if (rule.type === 'value_count') return new Set(values).size;
  if (rule.type === 'temporal') return new Set(window.flatMap((event) => event.steps)).size;
  if (rule.type === 'temporal_ordered') return longestChain(window);
  return values.length === 0 ? null : ofNumbers(rule, values);
}

function ofNumbers(rule: OracleRule, values: readonly number[]): number | null {
  const sum = values.reduce((total, value) => total + value, 0);
  if (rule.type === 'value_sum') return sum;
  if (rule.type === 'value_avg') return sum / values.length;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(((rule.percentile ?? 50) / 100) * sorted.length) - 1] ?? null;
}

/** The most rules that can be picked so that both rules and events ascend. */
function longestChain(window: readonly OracleEvent[]): number {
  const best = (fromStep: number, afterN: number): number => {
    let longest = 0;
    for (const event of window)
      for (const step of event.steps)
        if (step >= fromStep && event.n > afterN) longest = Math.max(longest, 1 + best(step + 1, event.n));
    return longest;
  };
  return best(0, -1);
}

/** The instants at which a rule holds: the window ends there and reaches `span` back, both ends in. */
export function holdsAt(rule: OracleRule, events: readonly OracleEvent[]): readonly number[] {
  const instants = [...new Set(events.map((event) => event.t))].sort((a, b) => a - b);
  return instants.filter((t) => {
    const window = events.filter((event) => event.t >= t - rule.span && event.t <= t);
    const found = measure(rule, window);
    return found !== null && rule.at(found);
  });
}
