import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CaseBundle } from '../../src/chain/index.js';
import { verifyBundle } from '../../src/chain/index.js';
import { canonicalText } from '../../src/domain/canonical.js';
import type { Principal } from '../../src/domain/access.js';
import type { DecisionRecord } from '../../src/domain/records.js';
import type { Graph } from '../../src/graph/session.js';
import { appendAudit } from '../../src/graph/stores/audit.store.js';
import { decidingGraph } from '../../src/graph/stores/deciding.store.js';
import { caseArchive } from '../../src/graph/stores/export.store.js';
import { recomputePermit } from '../../src/pipeline/guard/permit-content.js';
import { exportCase } from '../../src/usecases/audit/export-case.js';
import { campaign } from '../harness/campaign.js';
import { emptyTestGraph } from '../harness/test-graph.js';
import { startWholePlatform } from '../harness/whole-platform.js';

let graph: Graph;
let bundle: CaseBundle;
let text: string;

const exported = (remembered: number | null = null) =>
  exportCase(caseArchive(graph), { number: 1, remembered, anchored: 8 });
const check = (value: unknown, remembered?: string) =>
  verifyBundle(value, { recomputePermit, ...(remembered === undefined ? {} : { remembered }) });
const responder = (id: string): Principal => ({
  id,
  name: id,
  kind: 'human',
  roles: ['responder'],
  sources: [],
  authenticatedAt: Date.now(),
});

beforeAll(async () => {
  graph = await emptyTestGraph();
  const whole = await startWholePlatform(graph);
  await whole.play('slow-identity-takeover');
  // Which of the waiting actions needs one yes and which two is not fixed, so each person answers all of them.
  for (const person of ['ines', 'jon']) {
    const waiting = await graph.run<{ uid: string; argumentsDigest: string; decision: string }>(
      "MATCH (a:Action {case: 1, state: 'WAITING_APPROVAL'}) RETURN a.uid AS uid, a.argumentsDigest AS argumentsDigest, a.decision AS decision ORDER BY uid",
    );
    for (const each of waiting) {
      const answer = { ...each, reason: 'I called her: it was not her.', idempotencyKey: null };
      await whole.platform.useCases.actions.approve(responder(person), answer);
    }
  }
  await whole.settled();
  await whole.close();
  bundle = await exported();
  text = canonicalText(bundle);
});
afterAll(() => graph.close());

describe('the case of the shipped story, exported', () => {
  test('verifies: chains, seals, verdict and permission', () => {
    expect(check(JSON.parse(text))).toMatchObject({ code: 0, findings: [] });
    expect(bundle.decisions.map(({ result }) => result['verdict'])).toContain('MALICIOUS');
    expect(bundle.permits.length).toBeGreaterThan(0);
    const types = bundle.streams.flatMap(({ events }) => events.map(({ type }) => type));
    for (const type of [
      'case.opened',
      'detection.fired',
      'case.decided',
      'action.proposed',
      'action.approved',
      'action.authorized',
    ])
      expect(types).toContain(type);
  });

  test('cites the batches in which its evidence came', () => {
    const decided = bundle.streams
      .flatMap(({ events }) => events)
      .filter(({ type }) => /^(case.decided|detection.fired)$/.test(type));
    for (const { body } of decided) {
      const batches = body['batches'] as readonly string[];
      expect(batches.length).toBeGreaterThan(0);
      for (const place of batches) expect(place).toMatch(/^source\/[a-z0-9_]+\/[a-z0-9_]+#\d+$/);
    }
  });

  test('in which any one byte was flipped never verifies', () => {
    const bytes = Buffer.from(text);
    const flip = fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(flip, ([at, mask]) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ mask;
        expect(check(parsed(changed.toString('utf8'))).code).not.toBe(0);
      }),
      campaign(60),
    );
  });

  test('with a verdict or a permission that was altered afterwards is invalid', () => {
    const verdict = structuredClone(bundle);
    Object.assign(verdict.decisions[0]?.result ?? {}, { verdict: 'BENIGN' });
    expect(check(verdict).code).toBe(2);
    const permit = structuredClone(bundle);
    Object.assign(permit.permits[0]?.outcome ?? {}, { allowed: false });
    expect(check(permit).code).toBe(2);
  });

  test('holds the log to a checkpoint that somebody kept, and a foreign checkpoint shows as diverged', async () => {
    const kept = bundle.checkpoints.at(-1) ?? '';
    await addEntry();
    const [size] = await graph.run<{ size: number }>('MATCH (c:Checkpoint) RETURN min(c.size) AS size');
    const grown = await exported(size?.size ?? null);
    expect(check(grown, kept).code).toBe(4);
    const foreign = kept.replace(/^(\d+)$/m, (digits) => String(Number(digits) + 1));
    expect(check(grown, foreign).code).toBe(3);
  });

  test('with events that are not sealed yet says so', async () => {
    await addEntry();
    expect(check(await exported())).toMatchObject({ code: 4 });
  });
});

test('a server that committed to a verdict which its evidence never gave does not get past the recomputation', async () => {
  const [stored] = await graph.run<{ decision: DecisionRecord }>(
    "MATCH (d:Decision {case: 1, verdict: 'MALICIOUS'}) RETURN properties(d) AS decision LIMIT 1",
  );
  if (stored === undefined) throw new Error('the story has no decision');
  const { policyId, policyVersion, resultJson } = stored.decision;
  const forged = { ...stored.decision, uid: 'forged', resultJson: resultJson.replace('"MALICIOUS"', '"BENIGN"') };
  await decidingGraph(graph).decide(async (tx) => {
    const policy = { key: `${policyId}@${policyVersion}` };
    await tx.save({ record: forged, evidence: [], lacked: [], policy, supersedes: null });
    await tx.finish({ case: 1, verdict: 'BENIGN', decisions: [forged], retired: [], because: 'forged', now: 1 });
  });
  const report = check(await exported());
  expect(report.code).toBe(5);
  expect(report.findings).toContainEqual(expect.objectContaining({ code: 5, at: 'decision forged' }));
});

function addEntry(): Promise<void> {
  return graph.write((tx) => appendAudit(tx, [{ stream: 'case/1', type: 'note', at: 1, actor: 'ana', body: {} }]));
}

function parsed(changed: string): unknown {
  try {
    return JSON.parse(changed) as unknown;
  } catch {
    return null;
  }
}
