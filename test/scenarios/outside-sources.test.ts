import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readScenario } from '../../src/app/demo/scenario.js';
import { LOOKUP_VENDORS, lookupProvider } from '../../src/connectors/lookup/index.js';
import { createExchange } from '../../src/connectors/wire/exchange.js';
import type { Graph } from '../../src/graph/session.js';
import type { Verdict } from '../../src/domain/verdict.js';
import type { LookupReply } from '../../src/pipeline/decide/ports-lookup.js';
import type { Lookups } from '../../src/usecases/decision/ask-questions.js';
import { startVendor, type Answer, type VendorServer } from '../harness/vendors/vendor-server.js';
import { emptyTestGraph } from '../harness/test-graph.js';
import { Pipeline } from './pipeline.js';

/** After the scenario's last record. */
const NOW = Date.UTC(2026, 4, 1);
const STORY = readScenario(join('seeds', 'scenarios', 'nobody-has-heard-of-it'), 'nobody-has-heard-of-it');

let graph: Graph;
let vendor: VendorServer | null = null;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
});
afterEach(async () => {
  await vendor?.stop();
  vendor = null;
});
afterAll(() => graph.close());

interface Decided {
  readonly verdict: Verdict;
  readonly l: number;
  readonly hi: number;
  readonly lo: number;
  readonly resultJson: string;
}

/** Plays the story with VirusTotal answering so; the decisions about the pilot (signed, announced) and about the stranger. */
async function decidedWith(answer: Answer | null): Promise<{ readonly pilot: Decided; readonly stranger: Decided }> {
  vendor = answer === null ? null : await startVendor(answer);
  const pipeline = new Pipeline(graph, NOW, vendor === null ? {} : lookups(vendor));
  await pipeline.start();
  await pipeline.load(STORY);
  await pipeline.settle();
  const rows = await graph.run<Decided & { label: string }>(/* cypher */ `
    MATCH (d:Decision {current: true, policyId: 'unknown-destination'})
    MATCH (x:Device {key: d.subject})
    RETURN x.label AS label, d.verdict AS verdict, d.l AS l, d.lo AS lo, d.hi AS hi, d.resultJson AS resultJson ORDER BY label`);
  const [stranger, pilot] = rows;
  if (stranger === undefined || pilot === undefined) throw new Error('the story was not decided');
  return { pilot, stranger };
}

function lookups({ url }: VendorServer): Lookups {
  const exchange = createExchange({ fetch, now: Date.now });
  const parts = { exchange, now: Date.now, readCredential: () => 'k', limits: { timeoutMs: 400 } };
  return { virustotal: lookupProvider(LOOKUP_VENDORS.virustotal, { url, credential: 'env:VT' }, parts) };
}

const stats = (malicious: number) => ({
  data: { attributes: { last_analysis_stats: { malicious, suspicious: 0, harmless: 60, undetected: 10 } } },
});
const reputation = ({ resultJson }: Decided): string | undefined => {
  const { contributions, lacked } = JSON.parse(resultJson) as {
    contributions: { question: string; answer: string }[];
    lacked: { question: string; state: string }[];
  };
  return (
    contributions.find(({ question }) => question === 'intel.file_reputation')?.answer ??
    lacked.find(({ question }) => question === 'intel.file_reputation')?.state
  );
};

const RANK: readonly Verdict[] = ['BENIGN', 'UNKNOWN', 'SUSPICIOUS_NEEDS_HUMAN', 'MALICIOUS'];

describe('a vendor that is asked about a file', () => {
  let alone: Decided;
  beforeAll(async () => {
    graph = await emptyTestGraph();
    alone = (await decidedWith(null)).stranger;
  });

  test('convicts what the house alone could not', async () => {
    const { stranger } = await decidedWith(() => ({ status: 200, json: stats(40) }));
    expect(reputation(stranger)).toBe('malicious');
    expect(stranger.verdict).toBe('MALICIOUS');
  });

  test('is asked before the case is locked: people work on it meanwhile', async () => {
    let worked = 0;
    const provider = {
      ask: async (): Promise<LookupReply> => {
        // Were the case locked by whoever asks, this would wait for the answer that waits for it.
        await graph.write((tx) => tx.run(/* cypher */ 'MATCH (c:Case) SET c.summary = "read meanwhile"'));
        worked += 1;
        return { state: 'NO_COVERAGE', source: 'virustotal', observedAt: null, text: 'never heard of it' };
      },
    };
    const pipeline = new Pipeline(graph, NOW, { virustotal: provider });
    await pipeline.start();
    await pipeline.load(STORY);
    await pipeline.settle();
    expect(worked).toBeGreaterThan(0);
  });

  test.each([
    ['is down', { status: 503, text: '<html>' }, 'ERROR'],
    ['never answers', null, 'ERROR'],
    ['refuses our key', { status: 401, json: {} }, 'DENIED'],
    ['never heard of it', { status: 404, json: {} }, 'NO_COVERAGE'],
  ] as const)('and %s lowers no risk, and only what is known of it', async (_, reply, state) => {
    const { stranger, pilot } = await decidedWith(() => reply);
    expect(reputation(stranger)).toBe(state);
    // Nothing was said, so nothing moved; a silence widens what is possible, "never heard of it" does not.
    expect(stranger).toMatchObject({ verdict: 'SUSPICIOUS_NEEDS_HUMAN', l: alone.l });
    expect(stranger.hi > alone.hi).toBe(state !== 'NO_COVERAGE');
    expect(RANK.indexOf(pilot.verdict)).toBeGreaterThan(RANK.indexOf('BENIGN'));
  });
});
