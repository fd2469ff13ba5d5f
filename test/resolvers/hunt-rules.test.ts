import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { FATIGUE, FROM, HuntStand, TO } from '../harness/hunt-stand.js';

let stand: HuntStand;
beforeAll(async () => {
  stand = await HuntStand.open();
  await stand.save({ title: 'MFA fatigue', language: 'EQL', query: FATIGUE, techniqueIds: ['T1621'] });
});
afterAll(() => stand.close());

const BACKTEST = `mutation($input: BacktestRuleInput!) { backtestRule(input: $input) {
  __typename ... on Refusal { code } ... on HuntRunChanged { run { id kind of } } } }`;

test('a hunt becomes a rule in the shadow, then live, and its back-test finds what it found while in force', async () => {
  const promote = (to: string, reason: string) =>
    stand
      .ask(
        'mutation($input: PromoteHuntInput!) { promoteHunt(input: $input) { __typename ... on Refusal { code } ... on RuleChanged { rule { key status severity } } } }',
        { input: { id: 'mfa-fatigue@1', to, reason, severity: 'HIGH', effectiveFrom: FROM } },
      )
      .then((data) => data.promoteHunt);
  expect(await promote('LIVE', 'skip')).toMatchObject({ __typename: 'Denied', code: 'GUARDRAIL_DENIED' });
  expect(await promote('SHADOW', ' ')).toMatchObject({ __typename: 'InvalidInput' });
  expect(await promote('SHADOW', 'found two takeovers')).toMatchObject({
    rule: { key: 'mfa-fatigue@1', status: 'SHADOW', severity: 'HIGH' },
  });
  await stand.node.worker.drain();
  const listed = async (filter: string) =>
    (await stand.ask(`{ detections(first: 5${filter}) { nodes { ruleId shadow } } }`)).detections.nodes;
  const watched = [{ ruleId: 'mfa-fatigue', shadow: true }];
  expect([await listed(''), await listed(', filter: { shadow: true }')]).toEqual([[], watched]);
  expect(await listed(', filter: { ruleId: "mfa-fatigue" }')).toEqual(watched);
  expect(await promote('LIVE', 'a quiet week')).toMatchObject({ rule: { status: 'LIVE' } });
  expect(await listed('')).toEqual([{ ruleId: 'mfa-fatigue', shadow: false }]);
  const { backtestRule } = await stand.ask(BACKTEST, { input: { rule: 'mfa-fatigue@1', from: FROM, to: TO } });
  expect(backtestRule.run).toMatchObject({ kind: 'BACKTEST', of: 'mfa-fatigue@1' });
  const wider = { language: 'EQL', query: FATIGUE.replace('10m', '2h') };
  const { backtestRule: draft } = await stand.ask(BACKTEST, { input: { draft: wider, from: FROM, to: TO } });
  const before = await stand.graph.run<{ n: number }>('MATCH (m:Match) RETURN count(m) AS n');
  await stand.finish();
  expect(await stand.graph.run('MATCH (m:Match) RETURN count(m) AS n')).toEqual(before);
  expect(await stand.result(backtestRule.run.id)).toMatchObject({
    comparison: { same: 1, onlyHere: 0, onlyStored: 0 },
  });
  const { diffRuns } = await stand.ask(
    'query($left: ID!, $right: ID!) { diffRuns(left: $left, right: $right) { same onlyLeftCount onlyRightCount onlyRight } }',
    { left: backtestRule.run.id, right: draft.run.id },
  );
  expect(diffRuns).toMatchObject({ same: 1, onlyLeftCount: 0, onlyRightCount: 1 });
});

test('a detection shows the text of its rule with the step of each event, and a rule its noise', async () => {
  const { detections } = await stand.ask(
    '{ detections(first: 5) { nodes { ruleId ruleText steps { step text span { startLine endColumn } event { uid } } } } }',
  );
  expect(detections.nodes).toMatchObject([
    {
      ruleId: 'mfa-fatigue',
      ruleText: FATIGUE,
      steps: [
        { step: 0, span: { startLine: 2 }, event: { uid: 'a2' } },
        { step: 1, text: '[authentication where operation == "mfa.push_approved"]', event: { uid: 'a3' } },
      ],
    },
  ]);
  const { rules } = await stand.ask(
    '{ rules(first: 5) { nodes { key activity { detections matchesPerDay cases closed benignShare maliciousShare } } } }',
  );
  expect(rules.nodes[0]).toMatchObject({ key: 'mfa-fatigue@1', activity: { closed: 0, benignShare: null } });
});

test('a rule is saved as a draft in its next version, and taken out of force with a reason', async () => {
  const mutation = `mutation($input: SaveRuleInput!) { saveRule(input: $input) { __typename ... on Refusal { code }
    ... on RuleChanged { rule { key status } } } }`;
  const input = { ruleId: 'mfa-fatigue', title: 'MFA fatigue', language: 'EQL', query: FATIGUE.replace('10m', '20m') };
  expect((await stand.ask(mutation, { input: { ...input, expectedVersion: 7 } })).saveRule).toMatchObject({
    code: 'VERSION_CONFLICT',
  });
  expect((await stand.ask(mutation, { input: { ...input, expectedVersion: 1 } })).saveRule).toMatchObject({
    rule: { key: 'mfa-fatigue@2', status: 'DRAFT' },
  });
  const shadow = `mutation { promoteRule(input: {rule: "mfa-fatigue@2", to: SHADOW, reason: "wider"}) {
    ... on RuleChanged { rule { status } } } }`;
  await stand.ask(shadow);
  const { rules } = await stand.ask('{ rules(first: 5) { nodes { key status } } }');
  expect(rules.nodes).toMatchObject([{ status: 'LIVE' }, { status: 'SHADOW' }]);
  const retire = `mutation { retireRule(input: {rule: "mfa-fatigue@1", reason: "noise"}) { ... on RuleChanged { rule { status } } } }`;
  expect((await stand.ask(retire)).retireRule.rule.status).toBe('RETIRED');
});

const WATCHED = `/* anchors by actor.identity within 10m
  [authentication where operation == "mfa.push_denied"]
  [authentication where operation == "mfa.push_approved"] */
MATCH (approved:Event {uid: $anchor}), (denied:Event)
WHERE denied.uid IN $events AND denied.operation = 'mfa.push_denied'
WITH approved, collect(denied) AS denials WHERE size(denials) >= 2
RETURN denials, approved`;

test('a graph hunt that says what it watches is explained, runs, and becomes a rule that finds the same', async () => {
  const promote = (id: string) =>
    stand
      .ask(
        'mutation($input: PromoteHuntInput!) { promoteHunt(input: $input) { __typename ... on Refusal { code } ... on RuleChanged { rule { key status language } } } }',
        { input: { id, to: 'SHADOW', reason: 'found one', severity: 'HIGH', effectiveFrom: FROM } },
      )
      .then((data) => data.promoteHunt);
  const saved = await stand.save({ title: 'Denied, then let in', language: 'CYPHER', query: WATCHED });
  expect(saved).toMatchObject({ findings: [], hunt: { key: 'denied-then-let-in@1' } });
  const { explainHunt } = await stand.ask(
    'query($input: ExplainHuntInput!) { explainHunt(input: $input) { notLive largest steps { text keys index } } }',
    { input: { id: 'denied-then-let-in', from: FROM, to: TO } },
  );
  expect(explainHunt).toMatchObject({
    notLive: null,
    largest: expect.stringContaining('for each anchor'),
    steps: [{ keys: ['actor.identity'] }, { text: '[authentication where operation == "mfa.push_approved"]' }],
  });
  const { run } = await stand.run({ id: 'denied-then-let-in', from: FROM, to: TO });
  await stand.finish();
  expect(await stand.result(run.id)).toMatchObject({
    state: 'DONE',
    matchCount: 1,
    matches: { nodes: [{ steps: [{ event: { uid: 'a1' } }, { event: { uid: 'a2' } }, { event: { uid: 'a3' } }] }] },
  });
  expect(await promote('denied-then-let-in')).toMatchObject({ rule: { status: 'SHADOW', language: 'cypher' } });
  await stand.node.worker.drain();
  const { backtestRule } = await stand.ask(BACKTEST, { input: { rule: 'denied-then-let-in@1', from: FROM, to: TO } });
  await stand.finish();
  expect(await stand.result(backtestRule.run.id)).toMatchObject({
    comparison: { same: 1, onlyHere: 0, onlyStored: 0 },
  });
  const unsteady = `${WATCHED} LIMIT 1`;
  expect(await stand.save({ title: 'Some of them', language: 'CYPHER', query: unsteady })).toMatchObject({
    findings: [{ severity: 'WARNING', code: 'RULE_NOT_LIVE', line: 1, column: 4 }],
  });
  expect(await promote('some-of-them')).toMatchObject({ code: 'RULE_NOT_LIVE' });
  await stand.save({ title: 'Plain', language: 'CYPHER', query: 'MATCH (e:Event) WHERE e.t > 0 RETURN e' });
  expect(await promote('plain')).toMatchObject({ code: 'RULE_NOT_LIVE' });
});
