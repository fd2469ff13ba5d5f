import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient as createSse } from 'graphql-sse';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ProgramClient, type Waiting } from '../harness/program-client.js';
import { buildProgram, isGone, startProgram, type RunningProgram } from '../harness/running-program.js';
import { secondTakeover } from '../harness/second-takeover.js';

const START_MS = 300_000;

let home: string;
let program: RunningProgram;
let takeoverNumber = 0;

const takeover = (): string => String(takeoverNumber);

beforeAll(async () => {
  buildProgram();
  home = mkdtempSync(join(tmpdir(), 'sequitur-end-to-end-'));
  copyFileSync(join('.cache', 'classpath.txt'), join(home, 'classpath.txt'));
  program = await startProgram(home, '--demo');
  takeoverNumber = await client.caseAbout('mara.lindqvist');
}, START_MS);

afterAll(async () => {
  await client.dispose();
  await program.end('SIGKILL');
  for (const pid of program.databases) await isGone(pid);
  rmSync(home, { recursive: true, force: true });
}, START_MS);

type Json = Readonly<Record<string, unknown>>;

const client = new ProgramClient(() => program);

describe('a program that was started with its demo', () => {
  test('has told where it serves in a file that only its owner may read, and printed the case', () => {
    const [file] = readdirSync(home).filter((name) => name.startsWith('ready-'));
    expect(statSync(join(home, file ?? '')).mode & 0o777).toBe(0o600);
    expect(program.output()).toContain('MALICIOUS');
    expect(program.databases).toHaveLength(1);
  });

  test('answers a case with its decision, the evidence on both sides and what was not known', async () => {
    interface Contribution {
      readonly effectiveCentiban: number;
      readonly evidence: readonly { readonly id: string }[];
    }
    interface Decided {
      readonly verdict: string;
      readonly decision: {
        readonly verdict: string;
        readonly robust: boolean;
        readonly interval: { readonly loCentiban: number; readonly hiCentiban: number };
        readonly contributions: readonly Contribution[];
        readonly lacked: readonly { question: string; state: string; reach: number; couldFlip: boolean | null }[];
        readonly flipSet: readonly string[];
        readonly policy: { readonly id: string; readonly owner: string; readonly publishedBy: string };
      };
      readonly decisions: { readonly nodes: readonly Json[] };
    }
    const { case: found } = await client.data<{ case: Decided }>(
      `query($n: Int!) { case(number: $n) { id title severity verdict decision { id verdict robust contested
        interval { loCentiban hiCentiban } asOf subject trigger flipSet sourceHealth
        contributions { question answer group rawCentiban effectiveCentiban tainted writtenBy source observedAt
          evidence { ... on Event { id uid source } ... on Context { id } } }
        lacked { question state reach couldFlip } policy { id version owner publishedBy } }
        decisions(first: 20) { nodes { verdict asOf trigger } } } }`,
      { n: Number(takeover()) },
    );
    const { decision } = found;
    expect([found.verdict, decision.verdict]).toEqual(['MALICIOUS', 'MALICIOUS']);
    expect(decision.contributions.length).toBeGreaterThanOrEqual(4);
    expect(decision.contributions.some(({ evidence }) => evidence.length > 0)).toBe(true);
    expect(decision.interval.loCentiban).toBeLessThanOrEqual(decision.interval.hiCentiban);
    expect(decision.lacked.map(({ state }) => state)).toContain('NO_COVERAGE');
    expect(decision.lacked.every(({ couldFlip }) => typeof couldFlip === 'boolean')).toBe(true);
    expect(decision.lacked.some(({ couldFlip }) => couldFlip === true)).toBe(!decision.robust);
    expect(decision.policy).toMatchObject({ id: 'account-takeover', owner: 'identity-security' });
    expect(found.decisions.nodes).not.toEqual([]);
  });

  test('answers the case as a graph that can be drawn as it is, and as a timeline in order', async () => {
    interface Drawn {
      readonly graph: { nodes: { id: string; kind: string }[]; edges: { source: string; target: string }[] };
      readonly timeline: { nodes: { at: string; kind: string }[] };
    }
    const { case: drawn } = await client.data<{ case: Drawn }>(
      `{ case(number: ${takeover()}) { graph(depth: 2) { nodes { id kind label whyHere } edges { id source target kind validFrom }
        truncated { kind shown total } } timeline(first: 100) { nodes { id kind at text who } } } }`,
    );
    const ids = new Set(drawn.graph.nodes.map(({ id }) => id));
    expect(drawn.graph.edges.length).toBeGreaterThan(5);
    expect(drawn.graph.edges.every(({ source, target }) => ids.has(source) && ids.has(target))).toBe(true);
    expect(drawn.graph.nodes.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['USER', 'ACCOUNT', 'EVENT']));
    const times = drawn.timeline.nodes.map(({ at }) => at);
    expect(times).toEqual([...times].sort());
    expect(drawn.timeline.nodes.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['EVENT', 'DETECTION', 'DECISION', 'ACTION']),
    );
  });

  test('answers the queue, worst first, with its price', async () => {
    const query = `{ cases(first: 50, filter: { status: [OPEN], verdict: [MALICIOUS, SUSPICIOUS_NEEDS_HUMAN] },
      orderBy: { field: PRIORITY, direction: DESC }) { edges { cursor node { number severity verdict priority } } } }`;
    const { data, extensions } = await program.ask(query);
    const { cases } = data as { cases: { edges: { node: { number: number; priority: number } }[] } };
    expect(cases.edges.map(({ node }) => [node.number, node.priority])).toContainEqual([Number(takeover()), 96]);
    expect(extensions.cost?.requested).toBeGreaterThan(50);
  });

  test('says what an action would be allowed, and which decisions rest on an event', async () => {
    const { case: found } = await client.data<{
      case: { events: { nodes: { id: string }[] }; actions: { nodes: { target: string }[] } };
    }>(`{ case(number: ${takeover()}) { events(first: 5) { nodes { id } } actions(first: 1) { nodes { target } } } }`);
    const target = found.actions.nodes[0]?.target;
    const { authorizationPreview } = await client.data<{ authorizationPreview: { blastRadius: { count: number } } }>(
      `query($target: String!) { authorizationPreview(action: "revoke_sessions", target: $target, caseNumber: 1) {
        allowed blastRadius { count critical names } determiningPolicies { id owner } missing } }`,
      { target },
    );
    expect(authorizationPreview.blastRadius.count).toBeGreaterThan(0);
    const resting = await Promise.all(
      found.events.nodes.map(({ id }) =>
        client.data<{ decisions: { nodes: { case: { number: number } }[] } }>(
          'query($id: ID!) { decisions(filter: { restsOn: $id }) { nodes { verdict case { number } } } }',
          { id },
        ),
      ),
    );
    expect(resting.some(({ decisions }) => decisions.nodes[0]?.case.number === takeoverNumber)).toBe(true);
  });
});

describe('records that an integrator pushes', () => {
  test('reach a live subscriber once their case is decided', async () => {
    const after = await client.cursorNow();
    const decided = client.until('casesChanged', '', after, ({ kind }) => kind === 'CASE_DECIDED');
    for (const { source, lines } of secondTakeover()) {
      const { accepted, rejected } = await client.push(source, lines);
      expect([accepted, rejected]).toEqual([lines.length, []]);
    }
    const seen = await decided;
    const number = seen.at(-1)?.caseNumber;
    const { case: opened } = await client.data<{ case: { verdict: string; entities: { nodes: { label: string }[] } } }>(
      'query($n: Int!) { case(number: $n) { verdict entities(first: 20) { nodes { label } } } }',
      { n: number },
    );
    expect(opened.verdict).toBe('MALICIOUS');
    expect(opened.entities.nodes.some(({ label }) => label.includes('nora.berg'))).toBe(true);
  });

  test('are told by receipt, and the same again are duplicates', async () => {
    const [{ source, lines } = { source: '', lines: [] }] = secondTakeover();
    const again = await client.push(source, lines);
    expect(again).toMatchObject({ duplicates: lines.length, rejected: [] });
    expect(new Set(again.receipt.map(({ outcome }) => outcome))).toEqual(new Set(['DUPLICATE']));
  });

  test('of an unknown vendor are kept as they are; broken and endless ones are parked with a code, and the rest goes on', async () => {
    const endless = `{"message":"${'x'.repeat(50 * 1024 * 1024)}"}`;
    const mixed = await client.push(null, [
      '{"broken":',
      { vendor: 'Nobody Inc', thing: 1, at: '2026-03-05T01:02:03Z' },
      endless,
    ]);
    expect(mixed.accepted).toBe(1);
    expect(mixed.receipt[1]).toMatchObject({ outcome: 'NEW' });
    expect(mixed.rejected.map(({ index, code }) => [index, code])).toEqual([
      [0, 'INGEST_UNPARSEABLE'],
      [2, 'INGEST_TOO_LARGE'],
    ]);
    const { deadLetters } = await client.data<{ deadLetters: { nodes: { code: string; deadLetterId: string }[] } }>(
      '{ deadLetters(first: 10) { nodes { deadLetterId code message } } }',
    );
    expect(deadLetters.nodes.map(({ deadLetterId }) => deadLetterId)).toContain(mixed.rejected[0]?.deadLetterId);
    const { replayDeadLetters } = await client.data<{ replayDeadLetters: Json }>(
      'mutation($ids: [String!]!) { replayDeadLetters(input: { ids: $ids }) { replayed stillParked } }',
      { ids: [mixed.rejected[0]?.deadLetterId] },
    );
    expect(replayDeadLetters).toEqual({ replayed: 0, stillParked: 1 });
  }, 120_000);

  test('show in the health of their sources', async () => {
    const { connectors } = await client.data<{ connectors: { source: string; events: number }[] }>(
      '{ connectors { source maxEventTime lastReceivedAt events revisions parked completeUpTo gaps { from to } } }',
    );
    expect(connectors.find(({ source }) => source === 'okta/system_log')?.events).toBeGreaterThan(100);
  });
});

const actionQuery = (): string =>
  `query { case(number: ${takeover()}) { actions(first: 1) { nodes { id state argumentsDigest decision { id } } } } }`;
const APPROVE = `mutation($input: AnswerActionInput!) { approveAction(input: $input) { __typename
  ... on ActionChanged { action { state approvals { by approved } } } ... on Refusal { code } } }`;

async function waitingAction(): Promise<Waiting> {
  const found = await client.data<{ case: { actions: { nodes: Waiting[] } } }>(actionQuery());
  const [action] = found.case.actions.nodes;
  if (action === undefined) throw new Error('the demo proposes an action');
  return action;
}

function approvalOf({ id, argumentsDigest, decision }: Waiting, reason: string) {
  return { input: { id, argumentsDigest, decisionId: decision.id, reason } };
}

describe('the action that waits', () => {
  test('is not done for whoever saw other arguments', async () => {
    const action = await waitingAction();
    const other = approvalOf({ ...action, argumentsDigest: '0'.repeat(64) }, 'looks right');
    const { approveAction } = await client.data<{ approveAction: Json }>(
      APPROVE,
      other,
      await client.newKey('Zoe', 'RESPONDER'),
    );
    expect(approveAction).toMatchObject({ __typename: 'Conflict', code: 'APPROVAL_VOID' });
  });

  test('is done once a person said yes to what they saw, and a subscriber sees it confirmed', async () => {
    const action = await waitingAction();
    expect(action.state).toBe('WAITING_APPROVAL');
    const after = await client.cursorNow();
    const confirmed = client.until(
      'actionChanged',
      'action { state }',
      after,
      (change) => change.action?.state === 'CONFIRMED',
    );
    const key = await client.newKey('Ann', 'RESPONDER');
    const said = await client.data<{ approveAction: Json }>(APPROVE, approvalOf(action, 'confirmed by phone'), key);
    expect(said.approveAction).toMatchObject({ __typename: 'ActionChanged' });
    const states = (await confirmed).map((change) => change.action?.state);
    expect(states.at(-1)).toBe('CONFIRMED');
    const query = `{ case(number: ${takeover()}) { latency { firstMalicious detected decided authorized effective verified } } }`;
    const latency = async () =>
      (await client.data<{ case: { latency: Record<string, string | null> } }>(query)).case.latency;
    // Said to be done is not seen to be done: the outbox reads the target's own log for the effect.
    while ((await latency())['verified'] === null) await pause(250);
    const { authorized, effective, verified, ...before } = await latency();
    expect(Object.values(before)).not.toContain(null);
    expect([authorized, effective, verified]).toEqual([authorized, effective, verified].sort());
  });

  test('is in the audit of its case, whose chain holds', async () => {
    const { auditEvents, verifyAudit } = await client.data<{
      auditEvents: { nodes: { type: string }[] };
      verifyAudit: Json;
    }>(
      `{ auditEvents(first: 100, filter: { stream: "case/${takeover()}" }) { nodes { type actor at } }
        verifyAudit(stream: "case/${takeover()}") { valid events brokenAt } }`,
    );
    expect(auditEvents.nodes.map(({ type }) => type)).toContain('action.approved');
    expect(verifyAudit).toMatchObject({ valid: true, brokenAt: null });
  });

  test('could have been stopped: one person engages the kill switch, two release it', async () => {
    const turn = (name: string) =>
      `mutation { ${name}(input: { reason: "drill" }) { ... on KillSwitchTurned { killSwitch { engaged releaseAskedBy } } } }`;
    const [ann, ben] = [await client.newKey('Ann', 'RESPONDER'), await client.newKey('Ben', 'RESPONDER')];
    const engaged = async (name: string, key: string): Promise<unknown> => {
      const answer = await client.data<Record<string, { killSwitch: { engaged: boolean } }>>(turn(name), {}, key);
      return answer[name]?.killSwitch.engaged;
    };
    expect(await engaged('engageKillSwitch', ann)).toBe(true);
    expect(await engaged('releaseKillSwitch', ann)).toBe(true);
    expect(await engaged('releaseKillSwitch', ann)).toBe(true);
    expect(await engaged('releaseKillSwitch', ben)).toBe(false);
  });
});

describe('whoever asks for what they may not', () => {
  const wrong = `seq_${'0'.repeat(16)}_${'A'.repeat(43)}`;

  test('is refused with a wrong key on all three doors', async () => {
    const http = await program.ask('{ __typename }', {}, wrong);
    expect([http.status, http.errors[0]?.extensions['code']]).toEqual([401, 'UNAUTHENTICATED']);
    const closed = await new Promise((resolve) => {
      client
        .socket(wrong)
        .subscribe(
          { query: 'subscription { casesChanged { kind } }' },
          { next: resolve, error: resolve, complete: () => resolve('complete') },
        );
    });
    expect(closed).toMatchObject({ code: 4401 });
    const sse = createSse({
      url: program.ready.sseUrl,
      headers: { authorization: `Bearer ${wrong}` },
      retryAttempts: 0,
    });
    const refused = await new Promise((resolve) => {
      sse.subscribe(
        { query: 'subscription { casesChanged { kind } }' },
        { next: resolve, error: resolve, complete: () => resolve('complete') },
      );
    });
    sse.dispose();
    expect(refused).toMatchObject({ response: { status: 401 } });
  });

  test('with a revoked key is refused at once', async () => {
    const secret = await client.newKey('short', 'VIEWER');
    expect((await program.ask('{ cases(first: 1) { nodes { number } } }', {}, secret)).errors).toEqual([]);
    const { apiKeys } = await client.data<{ apiKeys: { id: string; name: string }[] }>(
      '{ apiKeys { id name roles revokedAt } }',
    );
    const id = apiKeys.find(({ name }) => name === 'short')?.id;
    await client.data(
      'mutation($id: ID!) { revokeApiKey(input: { id: $id }) { ... on ApiKeyRevoked { apiKey { revokedAt } } } }',
      { id },
    );
    const { status, errors } = await program.ask('{ cases(first: 1) { nodes { number } } }', {}, secret);
    expect([status, errors[0]?.extensions['code']]).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('sends no JSON, or a query without a bottom, gets its code, and the server goes on', async () => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${program.ready.key}` };
    const broken = await fetch(program.ready.url, { method: 'POST', headers, body: '{"query":' });
    const told = (await broken.json()) as { errors: { extensions: { code: string } }[] };
    expect([broken.status, told.errors[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
    const deep = `{ case(number: 1) { ${'decision { case { '.repeat(12)} number ${'} } '.repeat(12)} } }`;
    expect((await program.ask(deep)).errors[0]?.extensions['code']).toBe('QUERY_TOO_DEEP');
    expect(await client.data('{ case(number: 1) { number } }')).toEqual({ case: { number: 1 } });
  });
});
