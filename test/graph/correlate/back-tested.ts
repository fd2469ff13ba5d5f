import type { Graph } from '../../../src/graph/session.js';
import { trialReads } from '../../../src/graph/stores/trial.store.js';
import type { RuleRecord } from '../../../src/pipeline/correlate/ports.js';
import { familyOf } from '../../../src/pipeline/correlate/rule-set.js';
import { Trial } from '../../../src/usecases/correlation/trial.js';
import { compile, queriesOf } from './stand.js';

const FAR = 1e13;

/** What a trial over the stored events finds, page by page, with nothing of the rules in force but the events. */
export async function backTested(graph: Graph, rules: readonly RuleRecord[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const rule of rules) {
    const record = { ...rule, ready: true };
    const trial = new Trial(familyOf(record, compile(record)), {
      reads: { ...trialReads(graph), sourceMarks: async () => [CERTAIN] },
      range: { lo: record.effectiveFrom, hi: FAR },
      now: 0,
      lateness: { lateness: 0, idleAfter: 0 },
      hitCap: 100_000,
      queries: queriesOf(graph),
      signal: new AbortController().signal,
      page: 7,
    });
    const standing = new Map<string, string>();
    for await (const step of trial.run()) {
      for (const key of step.gone) standing.delete(key);
      for (const { key, group, events, state } of step.found) {
        standing.set(key, `${state} ${record.key} ${group} ${events.map((each) => each?.uid ?? '').join()}`);
      }
    }
    found.push(...standing.values());
  }
  return found.map((text) => text.replace(/^fired /, '')).sort();
}

const CERTAIN = { source: 'okta/system_log', watermark: Number.MAX_SAFE_INTEGER, gaps: [] };
