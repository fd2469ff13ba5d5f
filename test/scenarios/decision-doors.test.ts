import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Graph } from '../../src/graph/session.js';
import type { Answer } from '../harness/api-server.js';
import { servePeople, type PeopleServer } from '../harness/people-server.js';
import { emptyTestGraph } from '../harness/test-graph.js';
import { startWholePlatform, type WholePlatform } from '../harness/whole-platform.js';

let graph: Graph;
let whole: WholePlatform;
let api: PeopleServer;

beforeAll(async () => {
  graph = await emptyTestGraph();
  whole = await startWholePlatform(graph);
  await whole.play('public-bucket-on-purpose');
  api = await servePeople(whole.platform.useCases);
  while ((await decisions({ current: true })).every(({ subject }) => !subject.endsWith('nwf-press-kit')))
    await whole.settled();
});
afterAll(async () => {
  await api.close();
  await whole.close();
  await graph.close();
});

const DECISIONS = `query($filter: DecisionFilter) { decisions(first: 50, filter: $filter) { nodes {
  id subject verdict trigger current lacked { question text } case { number } actions { id type }
  contributions { id question answer evidence { ... on Context { id kind } } } } } }`;

interface DecisionNode {
  readonly id: string;
  readonly subject: string;
  readonly verdict: string;
  readonly trigger: string;
  readonly lacked: readonly { question: string; text: string | null }[];
  readonly contributions: readonly {
    id: string;
    question: string;
    answer: string;
    evidence: readonly { id?: string; kind?: string }[];
  }[];
}

async function decisions(filter: object): Promise<readonly DecisionNode[]> {
  return dataOf<{ nodes: DecisionNode[] }>(await api.ask('ana.analyst', DECISIONS, { filter }), 'decisions').nodes;
}

function dataOf<T>(answer: Answer, field: string): T {
  if (answer.errors.length > 0) throw new Error(JSON.stringify(answer.errors));
  return answer.data?.[field] as T;
}

async function pressKit(): Promise<DecisionNode> {
  const found = (await decisions({ current: true })).find(({ subject }) => subject.endsWith('nwf-press-kit'));
  if (found === undefined) throw new Error('the press kit was not decided');
  return found;
}

function factBehind(decision: DecisionNode, question: string): string {
  const fact = decision.contributions.find((each) => each.question === question)?.evidence[0]?.id;
  if (fact === undefined) throw new Error(`${question} cites no fact`);
  return fact;
}

/** What deciding leaves behind; seals, statistics and the journal of access are written by the clock, whoever asks what. */
const WRITTEN = `MATCH (n:Case|Decision|Evidence|Question|Context|Action|Permit|DecideTask|Change) RETURN count(n) AS nodes`;

describe('what would be', () => {
  const WHAT_IF = `query($input: WhatIfInput!) { whatIf(input: $input) {
    was { verdict totalCentiban } wouldBe { verdict totalCentiban contested interval { loCentiban hiCentiban } } flips moved { question before after } } }`;

  test('personal data in a public bucket would go to a person, and asking so writes nothing', async () => {
    const { id } = await pressKit();
    const before = await graph.run(WRITTEN);
    const input = { decision: id, answers: [{ question: 'cloud.data_class', answer: 'personal' }] };
    const said = dataOf<object>(await api.ask('ana.analyst', WHAT_IF, { input }), 'whatIf');
    expect(said).toMatchObject({
      was: { verdict: 'BENIGN' },
      wouldBe: { verdict: 'SUSPICIOUS_NEEDS_HUMAN', contested: true },
      flips: true,
      moved: [{ question: 'cloud.data_class', before: 'public_only', after: 'personal' }],
    });
    expect(await graph.run(WRITTEN)).toEqual(before);
  });

  test('without the scan of its data the same bucket would no longer be benign, and the decision says so of itself', async () => {
    const decision = await pressKit();
    const fact = factBehind(decision, 'cloud.data_class');
    const input = { decision: decision.id, without: [fact] };
    const said = dataOf<{ flips: boolean }>(await api.ask('ana.analyst', WHAT_IF, { input }), 'whatIf');
    expect(said.flips).toBe(true);
    const query = `query($filter: DecisionFilter, $fact: ID!) { decisions(first: 10, filter: $filter) { nodes { id flipsWithout(evidence: $fact) } } }`;
    const listed = await api.ask('ana.analyst', query, { filter: { restsOn: fact }, fact });
    expect(dataOf<{ nodes: object[] }>(listed, 'decisions').nodes).toEqual([{ id: decision.id, flipsWithout: true }]);
    const other = await api.ask('ana.analyst', query, {
      filter: { exception: factBehind(decision, 'cloud.exception') },
      fact: 'Context:nothing',
    });
    expect(dataOf<{ nodes: object[] }>(other, 'decisions').nodes).toEqual([{ id: decision.id, flipsWithout: false }]);
  });

  test('a supposed fact is read by the same question that reads the real ones', async () => {
    const { id, subject } = await pressKit();
    const facts = [{ subject, kind: 'data_class', value: 'personal' }];
    const said = dataOf<object>(await api.ask('ana.analyst', WHAT_IF, { input: { decision: id, facts } }), 'whatIf');
    expect(said).toMatchObject({ moved: [{ question: 'cloud.data_class', after: 'personal' }] });
  });

  test('a question or an answer that the policy lacks is refused with what there is', async () => {
    const { id } = await pressKit();
    const ask = (answers: object[]) => api.ask('ana.analyst', WHAT_IF, { input: { decision: id, answers } });
    for (const answers of [[{ question: 'no.such', answer: 'x' }], [{ question: 'cloud.data_class', answer: 'x' }]]) {
      const { errors } = await ask(answers);
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    }
  });
});

describe('a policy on its way into force', () => {
  const SHIPPED = readFileSync('seeds/policies/decision/cloud-exposure.yaml', 'utf8');
  const draft = (version: number, text = SHIPPED) =>
    text.replace(/^version: \d+$/m, `version: ${String(version)}`).replace(/publishedBy: .*\n/, '');
  const SAVE = `mutation($input: SavePolicyDraftInput!) { savePolicyDraft(input: $input) { __typename
    ... on PolicyChanged { warnings policy { key status authors } } ... on Refusal { code message remedy } ... on InvalidInput { path } } }`;
  const PUBLISH = `mutation($input: PublishPolicyInput!) { publishPolicy(input: $input) { __typename
    ... on PolicyChanged { redecided policy { key status publishedBy } } ... on Refusal { code message } } }`;
  const SIMULATE = `mutation($input: SimulatePolicyInput!) { simulatePolicy(input: $input) { __typename
    ... on PolicySimulation { decisions replayed transitions { from to count } flips { subject label from to } notReplayable { wouldHaveAsked decisions } actions { type added removed } } ... on Refusal { code } } }`;
  const save = async (who: string, text: string, shadow = false) =>
    dataOf<Record<string, unknown>>(await api.ask(who, SAVE, { input: { text, shadow } }), 'savePolicyDraft');
  const publish = async (who: string, policy: string, more: object = {}) =>
    dataOf<Record<string, unknown>>(
      await api.ask(who, PUBLISH, { input: { policy, reason: 'reviewed', ...more } }),
      'publishPolicy',
    );

  test('a draft that cannot be published is refused when it is saved, at its place', async () => {
    const wrong = draft(12).replace('group: intent', 'group: intent\n    halfLife: soon');
    expect(await save('rita.policy_owner', wrong)).toMatchObject({
      __typename: 'InvalidInput',
      code: 'POLICY_INVALID',
      path: expect.stringMatching(/^text:\d+:\d+$/) as unknown,
    });
  });

  test('a replay shows where past verdicts would go, all sixteen ways', async () => {
    const stricter = draft(12)
      .replace('valid: { weight: -148 }', 'valid: { weight: 0 }')
      .replace('public_only: { weight: -90 }', 'public_only: { weight: 0 }');
    const said = dataOf<{
      transitions: { from: string; to: string; count: number }[];
      decisions: number;
      replayed: number;
    }>(await api.ask('ana.analyst', SIMULATE, { input: { draft: stricter } }), 'simulatePolicy');
    expect(said.transitions).toHaveLength(16);
    expect(said.transitions.reduce((sum, { count }) => sum + count, 0)).toBe(said.replayed);
    expect(said.replayed).toBe(said.decisions);
    expect(said.transitions.find(({ from, to }) => from === 'BENIGN' && to === 'BENIGN')?.count).toBe(0);
  });

  test('a policy that changes nothing flips nothing and can be replayed whole', async () => {
    const said = dataOf<object>(
      await api.ask('ana.analyst', SIMULATE, { input: { draft: draft(12) } }),
      'simulatePolicy',
    );
    expect(said).toMatchObject({ flips: [], notReplayable: [], actions: [] });
  });

  test('what would have hung on a source that nobody asked is told apart, not guessed', async () => {
    const asking = draft(12)
      .replace('tests:', `${UNASKED}tests:`)
      .replace('required:', '  intel: { cap: 400, conclusive: true }\nrequired:');
    const said = dataOf<object>(await api.ask('ana.analyst', SIMULATE, { input: { draft: asking } }), 'simulatePolicy');
    expect(said).toMatchObject({ notReplayable: [{ wouldHaveAsked: 'intel.resource' }] });
  });

  test('whoever wrote it cannot publish it; somebody else can, and open cases are decided under it', async () => {
    const text = draft(12).replace('other: { weight: 18 }', 'other: { weight: 30 }');
    expect(await save('rita.policy_owner', text)).toMatchObject({
      policy: { key: 'cloud-exposure@12', status: 'draft', authors: ['rita'] },
    });
    expect(await publish('rita.policy_owner', 'cloud-exposure@12')).toMatchObject({
      __typename: 'Denied',
      code: 'POLICY_NOT_PUBLISHABLE',
    });
    expect(await publish('omar.policy_owner', 'cloud-exposure@12', { digest: 'another' })).toMatchObject({
      __typename: 'Conflict',
    });
    expect(await publish('omar.policy_owner', 'cloud-exposure@12')).toMatchObject({
      policy: { key: 'cloud-exposure@12', status: 'published', publishedBy: 'omar' },
    });
    await whole.settled();
    const now = await decisions({ policyVersion: 'cloud-exposure@12', current: true });
    expect(now.length).toBeGreaterThan(0);
    expect(now.every(({ trigger }) => trigger === 'policy_published')).toBe(true);
    expect(await save('rita.policy_owner', text)).toMatchObject({ __typename: 'Conflict' });
  });

  test('a draft that would call benign what a person found harmful needs its owner’s word', async () => {
    const exposed = (await decisions({ current: true })).find(({ verdict }) => verdict !== 'BENIGN');
    await graph.write((tx) =>
      tx.run("MATCH (d:Decision {uid: $uid})-[:DECIDES]->(c:Case) SET c.disposition = 'TRUE_POSITIVE'", {
        uid: exposed?.id.replace('Decision:', ''),
      }),
    );
    const blind = draft(13)
      .replace('personal: { weight: 160 }', 'personal: { weight: -90 }')
      .replace('none: { weight: 50 }', 'none: { weight: -148 }')
      .replace('person: { weight: 78 }', 'person: { weight: 0 }')
      .replace('other: { weight: 18 }', 'other: { weight: -115 }');
    await save('rita.policy_owner', blind);
    const refused = await publish('omar.policy_owner', 'cloud-exposure@13', { override: 'we know better' });
    expect(refused).toMatchObject({ __typename: 'Denied', code: 'POLICY_NOT_PUBLISHABLE' });
    expect(await publish('cloud-security.policy_owner', 'cloud-exposure@13', { override: 'accepted' })).toMatchObject({
      __typename: 'PolicyChanged',
    });
    await whole.settled();
  });

  test('a draft in the shadow decides beside the one in force and changes nothing', async () => {
    await save('rita.policy_owner', draft(14), true);
    const [withdrawn] = (await decisions({ current: true })).flatMap(({ contributions }) =>
      contributions.flatMap(({ evidence }) => evidence.flatMap(({ id, kind }) => (kind === 'exception' ? [id] : []))),
    );
    const INVALIDATE = `mutation($input: InvalidateEvidenceInput!) { invalidateEvidence(input: $input) { __typename
      ... on EvidenceInvalidated { redecided { count } cases decisions { verdict actions { id } } } ... on Refusal { code } } }`;
    const said = await api.ask('ana.analyst', INVALIDATE, {
      input: { id: withdrawn, reason: 'signed by the attacker' },
    });
    expect(dataOf<object>(said, 'invalidateEvidence')).toMatchObject({
      __typename: 'EvidenceInvalidated',
      redecided: { count: expect.any(Number) as unknown },
    });
    await whole.settled();
    const shadows = await api.ask(
      'ana.analyst',
      '{ decisions(first: 50, filter: {current: true}) { nodes { verdict shadows { policy verdict } } } }',
    );
    const { nodes } = dataOf<{ nodes: { shadows: { policy: string }[] }[] }>(shadows, 'decisions');
    expect(nodes.flatMap((each) => each.shadows.map(({ policy }) => policy))).toContain('cloud-exposure@14');
  });
});

const UNASKED = `  - id: intel.resource
    ask: { provider: indicator_feeds, cost: 0 }
    group: intel
    reliability: 1000
    gating: true
    answers:
      known_bad: { weight: 400 }
`;

describe('looking back', () => {
  const INVALIDATE = `mutation($input: InvalidateEvidenceInput!) { invalidateEvidence(input: $input) { __typename ... on Refusal { code } ... on InvalidInput { path } } }`;
  const invalidate = async (input: object) =>
    dataOf<object>(await api.ask('ana.analyst', INVALIDATE, { input }), 'invalidateEvidence');

  test('an answer that events give in the light of a fact is given anew once that fact proves false, and what nobody knows any more is told in words', async () => {
    const told = async () =>
      (await decisions({ current: true }))
        .flatMap(({ contributions }) => contributions)
        .filter(({ question }) => question === 'cloud.change_actor');
    const [role] = (await told()).flatMap(({ evidence }) => evidence.filter(({ kind }) => kind === 'role'));
    expect(await invalidate({ id: role?.id, reason: 'no pipeline of ours' })).toMatchObject({
      __typename: 'EvidenceInvalidated',
    });
    await whole.settled();
    expect([...new Set((await told()).map(({ answer }) => answer))]).toEqual(['person']);
    await invalidate({ id: factBehind(await pressKit(), 'cloud.data_class'), reason: 'another bucket was scanned' });
    await whole.settled();
    const why = { question: 'cloud.data_class', text: 'Nobody looked at what data it holds.' };
    expect((await pressKit()).lacked).toContainEqual(why);
  });

  test('an unknown fact, an answer that only events say, and a moment outside its time are refused', async () => {
    expect(await invalidate({ id: 'Context:nobody', reason: 'x' })).toMatchObject({ __typename: 'NotFound' });
    const byEvents = (await decisions({ current: true }))
      .flatMap(({ contributions }) => contributions)
      .find(({ evidence }) => evidence.every(({ kind }) => kind === undefined));
    expect(await invalidate({ id: byEvents?.id, reason: 'x' })).toMatchObject({
      __typename: 'InvalidInput',
      path: 'id',
    });
    const fact = (await decisions({ current: true }))
      .flatMap(({ contributions }) => contributions.flatMap(({ evidence }) => evidence))
      .find(({ kind }) => kind !== undefined)?.id;
    expect(await invalidate({ id: fact, reason: 'x', from: '1999-01-01T00:00:00Z' })).toMatchObject({ path: 'from' });
  });

  test('a kind of fact is taken as answers show it, and what is none is told with its place', async () => {
    const SET = `mutation($input: SetContextInput!) { setContext(input: $input) { __typename ... on InvalidInput { path } } }`;
    const said = async (kind: string) =>
      dataOf<object>(
        await api.ask('pia.policy_owner', SET, { input: { kind, subject: 'duo/auth', value: 'matter 7' } }),
        'setContext',
      );
    expect(await said('LEGAL_HOLD')).toEqual({ __typename: 'ContextChanged' });
    expect(await said('whim')).toEqual({ __typename: 'InvalidInput', path: 'kind' });
  });

  test('a feed can be imported by an integrator, and a file that is none is told so', async () => {
    const IMPORT = `mutation($input: ImportFeedInput!) { importFeed(input: $input) { __typename ... on FeedImported { name entries withdrawn } ... on Refusal { code } } }`;
    const load = (format: string, text: string) =>
      api.ask('ivo.integrator', IMPORT, { input: { name: 'house list', format, text } });
    expect(dataOf(await load('PLAIN', '203.0.113.9\nevil.example\n'), 'importFeed')).toMatchObject({ entries: 2 });
    expect(dataOf(await load('PLAIN', 'evil.example\n'), 'importFeed')).toMatchObject({ entries: 1, withdrawn: 1 });
    expect(dataOf(await load('STIX', '[]'), 'importFeed')).toMatchObject({ __typename: 'InvalidInput' });
  });
});
