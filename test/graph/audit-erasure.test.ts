import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { verifyBundle } from '../../src/chain/index.js';
import { readLogKeys } from '../../src/app/platform/log-keys.js';
import type { Principal } from '../../src/domain/access.js';
import type { Graph } from '../../src/graph/session.js';
import { erasureStore } from '../../src/graph/stores/audit-field.store.js';
import { appendAudit, verifyStream } from '../../src/graph/stores/audit.store.js';
import { caseArchive } from '../../src/graph/stores/export.store.js';
import { keepGuardrails } from '../../src/graph/stores/permit-archive.store.js';
import { sealingLog } from '../../src/graph/stores/seal.store.js';
import { Sealer } from '../../src/pipeline/audit/sealer.js';
import { OWN_AGENT } from '../../src/pipeline/guard/index.js';
import { recomputePermit } from '../../src/pipeline/guard/permit-content.js';
import { queueRule } from '../../src/pipeline/guard/ruling.js';
import { denyAction } from '../../src/usecases/action/judge-action.js';
import type { PlaybookRun } from '../../src/pipeline/act/ports-playbooks.js';
import { playbookStore } from '../../src/graph/stores/playbook.store.js';
import { proposeAction } from '../../src/usecases/action/propose-action.js';
import { requesterOf } from '../../src/usecases/action/requester.js';
import { eraseWords } from '../../src/usecases/audit/erase-words.js';
import { exportCase } from '../../src/usecases/audit/export-case.js';
import { actionWorld, responder } from '../harness/action-world.js';
import { shippedGuard } from '../harness/permitted-step.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const WORDS = 'Her manager Bo told me at the gym.';
let graph: Graph;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  const world = actionWorld(graph);
  await keepGuardrails(graph, shippedGuard.guardrails.digest, shippedGuard.guardrails.source);
  await world.person('user:ana', ['okta:00u1']);
  await world.decide('user:ana', 'MALICIOUS');
  const action = await world.parts.actions.propose(
    {
      case: 1,
      request: { type: 'revoke_sessions', target: 'user:ana', args: {} },
      requester: OWN_AGENT,
      reason: 'MALICIOUS',
      now: world.now(),
    },
    queueRule(shippedGuard, world.now()),
  );
  const { uid: id, argumentsDigest, decision: decisionId } = action;
  await denyAction(world.parts, responder('bo'), { id, argumentsDigest, decisionId, reason: WORDS });
});
afterAll(() => graph.close());

const seal = async () => {
  const home = mkdtempSync(join(tmpdir(), 'sequitur-erase-'));
  const log = sealingLog(graph, { holder: 'a', seed: 'seed' });
  const sealer = new Sealer({
    log,
    keys: () => readLogKeys(home),
    now: () => 5,
    batch: 1_000,
    onBroken: () => undefined,
  });
  while (await sealer.sealOnce());
  await sealer.release();
};
/** The decision of this fixture is no real one; that those recompute is tested with real ones. */
const bundle = () =>
  exportCase({ ...caseArchive(graph), decisions: async () => [] }, { number: 1, remembered: null, anchored: 0 });
const wordsLeft = () =>
  graph.run<{ labels: string[] }>(
    'MATCH (n) WHERE any(name IN keys(n) WHERE n[name] IS :: STRING AND n[name] CONTAINS $words) RETURN labels(n) AS labels',
    { words: 'at the gym' },
  );
const admin: Principal = { ...responder('root'), roles: ['admin'] };
const erase = (person = 'bo', by = admin, lawfulBasis = 'GDPR Art. 17(1)(a)') =>
  eraseWords(erasureStore(graph, appendAudit), by, { person, lawfulBasis }, 9);

test('words are committed to by the chain and open in an export', async () => {
  await seal();
  const exported = await bundle();
  expect(exported.fields).toMatchObject([{ stream: 'case/1', path: 'reason', index: 0, value: WORDS }]);
  expect(JSON.stringify(exported.streams)).not.toContain(WORDS);
  expect(verifyBundle(exported, { recomputePermit })).toMatchObject({ code: 0, redacted: [] });
  const altered = exported.fields.map((field) => ({ ...field, value: 'Something else.' }));
  expect(verifyBundle({ ...exported, fields: altered }, { recomputePermit })).toMatchObject({ code: 2 });
});

test('erased words are nowhere in the graph, and the sealed chain verifies as before', async () => {
  await seal();
  expect(await erase()).toBe(1);
  await seal();
  const exported = await bundle();
  expect(exported.fields).toEqual([]);
  const report = verifyBundle(exported, { recomputePermit });
  expect(report).toMatchObject({ code: 0, redacted: [expect.stringContaining('reason')] });
  expect(await verifyStream(graph, 'case/1')).toMatchObject({ intact: true, unsealed: 0 });
  expect(await wordsLeft()).toEqual([]);
});

test('why somebody asked, and what they wrote at the steps of a playbook, is committed to and can be erased too', async () => {
  const world = actionWorld(graph);
  const request = { type: 'disable_user', target: 'user:ana', args: {} };
  await proposeAction(world.parts, responder('bo'), { case: 1, request, reason: `${WORDS} Ask.` });
  const run = {
    ...{
      uid: 'r1',
      playbook: 'p@1',
      case: 1,
      startedAt: 1,
      startedBy: requesterOf(responder('bo')),
      version: 1,
      log: [],
    },
    reason: `${WORDS} Begin.`,
    state: { threads: [], outcome: 'RUNNING', variables: {}, visits: {} } as unknown as PlaybookRun['state'],
  };
  const store = playbookStore(graph);
  await store.start(run);
  const entry = { at: 2, thread: 't', step: 'action--1', visit: 1, action: null };
  const entries = [
    { ...entry, kind: 'manual', by: 'system:playbooks', note: 'Call her' },
    { ...entry, kind: 'success', by: 'bo', note: `${WORDS} Step.` },
  ] as const;
  expect(await store.keep(run, entries, 2)).toBe(true);
  await seal();
  const before = await bundle();
  expect(before.fields).toHaveLength(4);
  expect(JSON.stringify(before.streams)).not.toContain('at the gym');
  expect(verifyBundle(before, { recomputePermit }).code).toBe(0);
  expect(await erase()).toBe(4);
  await seal();
  expect(verifyBundle(await bundle(), { recomputePermit })).toMatchObject({ code: 0, redacted: { length: 4 } });
  expect(await wordsLeft()).toEqual([]);
  const [kept] = await store.runsOfCase(1);
  expect(kept).toMatchObject({ reason: '', version: 3, log: [{ note: 'Call her' }, { note: '' }] });
});

test('words that are erased while a case is exported are told as erased, not as left out', async () => {
  await seal();
  const archive = { ...caseArchive(graph), decisions: async () => [] };
  let looks = 0;
  const fields: typeof archive.fields = async (stream) => {
    if (looks++ === 0) await erase();
    return archive.fields(stream);
  };
  const exported = await exportCase({ ...archive, fields }, { number: 1, remembered: null, anchored: 0 });
  const report = verifyBundle(exported, { recomputePermit });
  expect(report.findings.filter(({ code }) => code !== 4)).toEqual([]);
  expect({ code: report.code, redacted: report.redacted.length, looks }).toEqual({ code: 4, redacted: 1, looks: 2 });
});

test('erasing is for administrators, names its ground, and the second time finds nothing', async () => {
  await expect(erase('bo', responder('cy'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(erase('bo', admin, ' ')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(await erase('nobody')).toBe(0);
  expect(await erase()).toBe(1);
  expect(await erase()).toBe(0);
  const told = await graph.run<{ type: string; actor: string }>(
    "MATCH (e:AuditEvent) WHERE e.type IN ['field.redacted', 'person.erased'] RETURN DISTINCT e.type AS type, e.actor AS actor ORDER BY type",
  );
  expect(told).toEqual([
    { type: 'field.redacted', actor: 'root' },
    { type: 'person.erased', actor: 'root' },
  ]);
});
