import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { DEMOTE_AT, evidenceAgainst } from '../../src/ledger/trust/e-process.js';
import { isDoubleRead, isSampled } from '../../src/domain/trust.js';
import { driftAfter, hasDrifted } from '../../src/ledger/trust/drift.js';
import type { Graph } from '../../src/graph/session.js';
import { trustStore } from '../../src/graph/stores/trust.store.js';
import type { CauseClass, OutcomeInput } from '../../src/usecases/trust/ports.js';
import { trustDoor } from '../../src/usecases/trust/trust.js';
import { readFileSync } from 'node:fs';
import { responsibilityParts } from '../../src/app/platform/trust-side.js';
import { contextStore } from '../../src/graph/stores/context.store.js';
import { readDecisionPolicy } from '../../src/pipeline/decide/policy-file.js';
import { setContext } from '../../src/usecases/context/record-facts.js';
import { shippedGuard } from '../harness/permitted-step.js';
import { actionWorld, machine, responder } from '../harness/action-world.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let world: ReturnType<typeof actionWorld>;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  world = actionWorld(graph);
  await world.person('user:ana', ['okta:00u1'], 2);
});
afterAll(() => graph.close());

const losesLevel = (tally: { right: number; wrong: number }, floor: number) =>
  evidenceAgainst(tally, floor) >= DEMOTE_AT;
const watch = (before: readonly number[], right: boolean, floor: number) => {
  const watches = driftAfter(before, right, floor);
  return { watches, drifted: hasDrifted(watches) };
};
const door = () =>
  trustDoor({
    book: trustStore(graph, { defaultAutonomy: 2, losesLevel, watch }),
    now: world.now,
    guardrailOwner: (id) => (id === 'agent-blast-cap' ? 'security-operations' : null),
    ruleFileTests: () => [],
    guardrailTests: [],
    defaultAutonomy: 2,
    responsibilities: {
      ...responsibilityParts(graph, shippedGuard, async () => [TAKEOVER_POLICY]),
      now: world.now,
    },
  });
const FILE = 'seeds/policies/decision/account-takeover.yaml';
const TAKEOVER_POLICY = readDecisionPolicy(readFileSync(FILE, 'utf8'), FILE);
const owner = { ...responder('owen'), roles: ['policy_owner', 'analyst'] as const };
const KEY = 'account-takeover|revoke_sessions|tier2/unknown';

const DECISIONS = /* cypher */ `
  MATCH (c:Case {number: 1})
  UNWIND $uids AS uid
  CREATE (d:Decision {uid: uid, case: 1, subject: 'user:ana', current: false, verdict: $verdict, l: $l, decidedAt: $now,
    policyId: 'account-takeover', policyVersion: '3', policyOwner: 'identity-team', flipSet: ['e1'], resultJson: '{}'})
  CREATE (d)-[:DECIDES]->(c)
  CREATE (:Action {uid: 'a' + uid, case: 1, type: 'revoke_sessions', argumentsDigest: uid})-[:BECAUSE_OF]->(d)`;

/** Decisions of which the sample holds all. */
async function sampled(
  count: number,
  verdict: 'MALICIOUS' | 'BENIGN' = 'MALICIOUS',
  l = 400,
): Promise<readonly string[]> {
  const uids: string[] = [];
  for (let n = 0; uids.length < count; n++) {
    const uid = `${verdict}-${String(n)}`;
    if (isSampled({ uid, verdict, l })) uids.push(uid);
  }
  await graph.runAlone(DECISIONS, { uids, verdict, l, now: world.now() });
  return uids;
}
const label = (decision: string, change: Partial<OutcomeInput> = {}): OutcomeInput => ({
  decision,
  label: 'TRUE_POSITIVE',
  source: 'BLIND_REVIEW',
  reason: 'read it',
  severe: false,
  ...change,
});

test('blind reviews earn a level, an owner signs it, and the next one is earned anew', async () => {
  for (const uid of await sampled(90)) await door().record(responder('bo'), label(uid));
  const [entry] = await door().autonomy();
  expect(entry).toMatchObject({ key: KEY, inForce: 2, next: 3, right: 90, wrong: 0, promotable: true });
  await expect(door().promote(responder('bo'), { key: KEY, reason: 'x' })).rejects.toMatchObject({ code: 'NOT_OWNER' });
  const promoted = await door().promote(owner, { key: KEY, reason: 'ninety of ninety' });
  expect(promoted).toMatchObject({ level: 3, signedBy: 'owen', right: 0, promotable: false });
  await expect(door().promote(owner, { key: KEY, reason: 'again' })).rejects.toMatchObject({
    code: 'GUARDRAIL_DENIED',
  });
});

test('errors take a level away without a signature, and one that did harm takes it at once', async () => {
  await graph.runAlone('MERGE (a:Autonomy {key: $key}) SET a.level = 4', { key: KEY });
  const [first = '', second = ''] = await sampled(2);
  const harmless = await door().record(responder('bo'), label(first, { label: 'FALSE_POSITIVE' }));
  const harmful = await door().record(responder('bo'), label(second, { label: 'FALSE_POSITIVE', severe: true }));
  expect([harmless.demoted, harmful.demoted]).toEqual([[KEY], [KEY]]);
  expect((await door().autonomy())[0]).toMatchObject({ level: 2, signedBy: 'system:trust' });
});

test('a level that was earned is lost when what was right for long begins to go wrong, although the tally is still good', async () => {
  await graph.runAlone('MERGE (a:Autonomy {key: $key}) SET a.level = 3, a.right = 400, a.wrong = 2', { key: KEY });
  const uids = await sampled(12);
  const demoted: string[] = [];
  for (const uid of uids) {
    const outcome = await door().record(responder('bo'), label(uid, { label: 'FALSE_POSITIVE' }));
    demoted.push(...outcome.demoted);
    if (demoted.length > 0) break;
  }
  expect(demoted).toEqual([KEY]);
  const [tally] = await graph.run<{ n: number; bodyJson: string }>(
    "MATCH (e:AuditEvent {stream: 'config', type: 'autonomy.demoted'}) MATCH (o:Outcome) RETURN count(o) AS n, e.bodyJson AS bodyJson",
  );
  expect(tally?.n).toBeLessThan(8);
  expect(losesLevel({ right: 400, wrong: 2 + (tally?.n ?? 0) }, 0.95)).toBe(false);
  expect(JSON.parse(tally?.bodyJson ?? '{}')).toMatchObject({ key: KEY, to: 2, why: 'drift' });
  // What was lost is earned anew, and the watch begins anew with it.
  expect((await door().autonomy())[0]).toMatchObject({ level: 2, right: 0, wrong: 0, signedBy: 'system:trust' });
  await door().record(responder('cy'), label(uids[11] ?? ''));
  expect((await door().autonomy())[0]).toMatchObject({ level: 2, right: 1, wrong: 0 });
});

test('only the sample earns anything, nobody reads twice, a machine and a subject not at all', async () => {
  await world.decide('user:ana', 'MALICIOUS');
  const [own] = await graph.run<{ uid: string }>('MATCH (d:Decision {current: true}) RETURN d.uid AS uid');
  const [uid = ''] = await sampled(1);
  const unsampled = label(own?.uid ?? '');
  if (!isSampled({ uid: unsampled.decision, verdict: 'MALICIOUS', l: 190 }))
    await expect(door().record(responder('bo'), unsampled)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await expect(door().record(machine, label(uid))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(door().record(responder('user:ana'), label(uid))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await door().record(responder('bo'), label(uid));
  await expect(door().record(responder('bo'), label(uid))).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
});

test('the queue shows what may still be read, and not what the machine concluded', async () => {
  const uids = await sampled(30);
  const queue = await door().reviewQueue(responder('bo'), 50);
  expect(queue.map(({ decision }) => decision).sort()).toEqual([...uids].sort());
  expect(JSON.stringify(queue.map(({ caseNumber, subject }) => ({ caseNumber, subject })))).not.toContain('MALICIOUS');
  expect(Object.keys(queue[0] ?? {})).not.toContain('verdict');
  for (const uid of uids) await door().record(responder('bo'), label(uid));
  const again = await door().reviewQueue(responder('cy'), 50);
  expect(again.length).toBeLessThan(10);
  for (const { decision } of again) await door().record(responder('cy'), label(decision));
  expect(await door().reliability('account-takeover')).toMatchObject({ outcomes: 30, doubleReads: again.length });
});

test('a second blind reading is of what the queue gives out again, by somebody else, and there is no third', async () => {
  const uids = await sampled(30);
  const twice = uids.filter(isDoubleRead);
  const once = uids.filter((uid) => !isDoubleRead(uid));
  expect([twice.length, once.length].every((count) => count > 0)).toBe(true);
  const [again = ''] = twice;
  const [only = ''] = once;
  for (const uid of [again, only]) await door().record(responder('bo'), label(uid));
  await expect(door().record(responder('cy'), label(only))).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
  // What people come upon by chance may still be told, as what it is.
  await door().record(responder('cy'), label(only, { source: 'INCIDENT' }));
  const bosSignIn = { ...responder('oidc:00u9'), name: 'Bo Lind', logins: ['bo'] };
  expect((await door().reviewQueue(bosSignIn, 50)).map(({ decision }) => decision)).not.toContain(again);
  await expect(door().record(bosSignIn, label(again))).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
  const offered = await door().reviewQueue(responder('cy'), 50);
  expect(offered.find(({ decision }) => decision === again)).toMatchObject({ secondReading: true });
  await door().record(responder('cy'), label(again));
  await expect(door().record(responder('di'), label(again))).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
  expect(await door().reliability('account-takeover')).toMatchObject({ outcomes: 2, doubleReads: 1 });
});

test('a wrong decision is recorded with its flip set and owner, and closes only with a cause, a fix and a fixture', async () => {
  const [uid = ''] = await sampled(1, 'BENIGN', -600);
  const { misclassification } = await door().record(responder('bo'), label(uid, { label: 'FALSE_NEGATIVE' }));
  const id = misclassification ?? '';
  const filter = { policy: 'account-takeover', policyVersion: '3', state: null };
  expect(await door().misclassifications(filter, 10)).toMatchObject([
    { uid: id, flipSet: ['e1'], owner: 'identity-team', state: 'OPEN', cause: null },
  ]);
  const close = (fix: string, fixture: string) => door().close(owner, { id, fix, fixture });
  await expect(close('raised the weight', '')).rejects.toMatchObject({ place: { path: 'fixture' } });
  await expect(close('raised the weight', 'f1')).rejects.toMatchObject({ place: { path: 'cause' } });
  await door().classify(owner, { id, cause: 'STALE_CONTEXT', object: 'ctx-1', owner: 'travel-desk' });
  await expect(close('done', 'nonexistent')).rejects.toMatchObject({ place: { path: 'fixture' } });
  expect(await close('feeds travel daily', 'one weak signal alone says nothing')).toMatchObject({
    state: 'CLOSED',
    owner: 'travel-desk',
    cause: 'STALE_CONTEXT',
  });
  await expect(close('x', 'y')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a weight is mended by another version of its policy, and what is not there cannot have been at fault', async () => {
  const { id: policy, version } = TAKEOVER_POLICY.bundle;
  const [uid = ''] = await sampled(1, 'BENIGN', -600);
  const under = (decidedBy: string) =>
    graph.runAlone('MATCH (n:Decision|Misclassification) SET n.policyVersion = $decidedBy', { decidedBy });
  await under(String(version));
  const { misclassification } = await door().record(responder('bo'), label(uid, { label: 'FALSE_NEGATIVE' }));
  const id = misclassification ?? '';
  const missing = ['WEIGHT', 'SOURCE_WRONG', 'BASELINE_POISONED', 'CORRELATION', 'GUARDRAIL'] as const;
  for (const cause of missing) {
    const named = door().classify(owner, { id, cause, object: 'no.such.thing', owner: null });
    await expect(named).rejects.toMatchObject({ code: 'BAD_USER_INPUT', place: { path: 'object' } });
  }
  await door().classify(owner, { id, cause: 'WEIGHT', object: 'identity.login_hour', owner: null });
  const fixture = 'one weak signal alone says nothing';
  const close = () => door().close(owner, { id, fix: 'lowered the weight', fixture });
  await expect(close()).rejects.toMatchObject({ place: { path: 'fix' } });
  // As if the version that erred had been replaced by the one that is in force now.
  await under('0');
  expect(await close()).toMatchObject({ state: 'CLOSED', policy, fixture });
});

test('whoever answers for what was at fault answers for the wrong decision, as far as that is known', async () => {
  const [uid = ''] = await sampled(1, 'BENIGN', -600);
  const { misclassification } = await door().record(responder('bo'), label(uid, { label: 'FALSE_NEGATIVE' }));
  const id = misclassification ?? '';
  const blamed = async (cause: CauseClass, object: string, named: string | null = null) =>
    (await door().classify(owner, { id, cause, object, owner: named })).owner;
  await graph.runAlone("CREATE (:SourceProgress {source: 'okta/system_log'})");
  // Nobody has said who owns the source: it stays with the policy's owner as of the decision.
  expect(await blamed('SOURCE_WRONG', 'okta/system_log')).toBe('identity-team');
  for (const [subject, value] of [
    ['source:okta/system_log', 'directory-team'],
    ['baseline:login.country', 'behaviour-team'],
    ['question:identity.login_hour', 'hours-team'],
  ] as const)
    await world.context(subject, 'owner', value);
  await graph.runAlone("CREATE (:Rule {key: 'r@2', id: 'r', version: 2, owner: 'rule-team'})");
  await world.context('user:ana', 'travel', 'Lagos');
  expect(await blamed('SOURCE_WRONG', 'okta/system_log')).toBe('directory-team');
  expect(await blamed('BASELINE_POISONED', 'login.country')).toBe('behaviour-team');
  expect(await blamed('WEIGHT', 'identity.login_hour')).toBe('hours-team');
  expect(await blamed('CORRELATION', 'r')).toBe('rule-team');
  expect(await blamed('STALE_CONTEXT', 'user:ana/travel')).toBe('owner');
  expect(await blamed('GUARDRAIL', 'agent-blast-cap')).toBe('security-operations');
  expect(await blamed('LABEL_WRONG', 'no such label', 'cy')).toBe('cy');
});

const named = (subject: string, value: string, change: { name?: string; staleAfter?: number } = {}) =>
  setContext(
    owner,
    { kind: 'owner', subject, value, validFrom: 0, owner: 'owen', ...change },
    { context: contextStore(graph), now: world.now },
  );
const ALL = { kind: null, person: null, overdue: null };
const answerable = async (filter: object, first = 200, after: string | null = null) =>
  door().responsibilities({ ...ALL, ...filter }, { first, after });

test('one query tells who answers for policies, questions, baselines, sources and guardrails, and what is due', async () => {
  await graph.runAlone("CREATE (:SourceProgress {source: 'okta/system_log', lastReceivedAt: 1, events: 1})");
  await named('source:okta/system_log', 'identity-platform', { staleAfter: world.now() - 1 });
  await named('source:okta/system_log', 'soc', { name: 'deputy' });
  await named('baseline:login.asn', 'network', { staleAfter: world.now() + 1 });
  await named('question:identity.login_network', 'network');
  const [policy] = await answerable({ kind: 'POLICY' });
  expect(policy).toMatchObject({ id: 'account-takeover', owner: 'identity-security', deputy: 'security-operations' });
  expect(await answerable({ kind: 'SOURCE' })).toMatchObject([
    { id: 'okta/system_log', owner: 'identity-platform', deputy: 'soc', overdue: true },
  ]);
  const baselines = await answerable({ kind: 'BASELINE' });
  expect(baselines.filter(({ overdue }) => !overdue)).toMatchObject([{ id: 'login.asn', owner: 'network' }]);
  expect(baselines.filter(({ overdue }) => overdue)).toHaveLength(4);
  const questions = await answerable({ kind: 'QUESTION' });
  expect(questions.find(({ id }) => id === 'identity.login_network')).toMatchObject({
    owner: 'network',
    through: null,
  });
  expect(questions.find(({ id }) => id === 'device.compliance')).toMatchObject({
    ...{ owner: 'identity-security', deputy: 'security-operations', through: 'account-takeover' },
  });
  const due = await answerable({ overdue: true });
  expect(due.map(({ key }) => key)).toEqual([
    ...baselines.filter(({ overdue }) => overdue).map(({ key }) => key),
    'SOURCE:okta/system_log',
  ]);
  expect((await answerable({ person: 'soc' })).map(({ key }) => key)).toEqual(['SOURCE:okta/system_log']);
  expect((await answerable({ kind: 'GUARDRAIL' })).every((each) => each.owner !== null)).toBe(true);
  world.at(Date.parse('2027-03-02T00:00:00Z'));
  expect(await answerable({ kind: 'POLICY', overdue: true })).toHaveLength(1);
});

test('who stands in for an owner stands in for all that is theirs, a fact of context too', async () => {
  const stale = { validFrom: 0, staleAfter: world.now() - 1 };
  const deps = { context: contextStore(graph), now: world.now };
  await setContext(
    owner,
    { kind: 'travel', subject: 'user:ana', value: 'Lagos', owner: 'travel-desk', ...stale },
    deps,
  );
  await named('baseline:login.asn', 'network');
  await named('owner:network', 'soc', { name: 'deputy' });
  await named('owner:travel-desk', 'hr', { name: 'deputy' });
  const [due] = await answerable({ kind: 'CONTEXT' });
  expect(due).toMatchObject({ owner: 'travel-desk', deputy: 'hr', overdue: true });
  expect((await answerable({ person: 'soc' })).map(({ key }) => key)).toEqual(['BASELINE:login.asn']);
  await named(`context:${due?.id ?? ''}`, 'front-office', { name: 'deputy' });
  expect(await answerable({ kind: 'CONTEXT' })).toMatchObject([{ owner: 'travel-desk', deputy: 'front-office' }]);
});

test('the list goes on where the last page ended', async () => {
  const all = await answerable({});
  const first = await answerable({}, 5);
  const rest = await answerable({}, 200, first.at(-1)?.key ?? null);
  expect([...first, ...rest]).toEqual(all);
  await expect(answerable({}, 5, 'QUESTION:gone')).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
});

test('where only a deputy was named, the deputy answers for what was at fault', async () => {
  const [decision = ''] = await sampled(1);
  const { misclassification: id } = await door().record(responder('bo'), label(decision, { label: 'FALSE_POSITIVE' }));
  await named('question:identity.login_network', 'stand-in', { name: 'deputy' });
  const blamed = { id: id ?? '', cause: 'WEIGHT', object: 'identity.login_network', owner: null } as const;
  expect(await door().classify(owner, blamed)).toMatchObject({ owner: 'stand-in' });
  world.pass(1);
  await named('question:identity.login_network', 'network');
  expect(await door().classify(owner, blamed)).toMatchObject({ owner: 'network' });
});
