import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Graph } from '../../../src/graph/session.js';
import { decisionHistory as past } from '../../../src/graph/stores/decision-history.store.js';
import { decisionHistory } from '../../../src/usecases/decision/decision-history.js';
import { emptyTestGraph } from '../../harness/test-graph.js';

let graph: Graph;
beforeAll(async () => {
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

const answer = (question: string, said: string) =>
  /^[A-Z_]+$/.test(said) ? { question, state: said } : { question, state: 'ANSWERED', answer: said };

test('a case tells what each decision changed and why, each subject and policy by itself', async () => {
  const step = (
    seq: number,
    subject: string,
    said: { trigger: string; answers: readonly object[]; verdict: string },
  ) => ({
    uid: `d${String(seq)}`,
    case: 7,
    seq,
    subject,
    policyId: 'p',
    policyVersion: seq > 2 ? '2' : '1',
    decidedAt: seq,
    verdict: said.verdict,
    trigger: said.trigger,
    l: seq * 10,
    answersJson: JSON.stringify({ answers: said.answers, frame: { implicated: [] } }),
  });
  const decisions = [
    step(1, 'ana', {
      trigger: 'case_opened',
      answers: [answer('change', 'approved'), answer('feed', 'NO_COVERAGE')],
      verdict: 'BENIGN',
    }),
    step(2, 'ben', { trigger: 'case_opened', answers: [answer('change', 'none')], verdict: 'UNKNOWN' }),
    step(3, 'ana', {
      trigger: 'evidence_invalidated',
      answers: [answer('change', 'NO_DATA'), answer('feed', 'NO_COVERAGE')],
      verdict: 'UNKNOWN',
    }),
  ];
  await graph.write((tx) =>
    tx.run(/* cypher */ 'UNWIND $decisions AS x CREATE (d:Decision) SET d = x', {
      decisions: [...decisions, { ...decisions[1], uid: 'other', case: 8 }],
    }),
  );
  const history = await decisionHistory(7, past(graph));
  expect(history.map(({ decision, verdictBefore, verdict }) => [decision, verdictBefore, verdict])).toEqual([
    ['d1', null, 'BENIGN'],
    ['d2', null, 'UNKNOWN'],
    ['d3', 'BENIGN', 'UNKNOWN'],
  ]);
  expect(history[2]).toMatchObject({
    trigger: 'evidence_invalidated',
    policy: 'p@2',
    policyBefore: 'p@1',
    totalBefore: 10,
    moved: [{ question: 'change', before: 'approved', after: 'NO_DATA' }],
  });
  expect(await decisionHistory(99, past(graph))).toEqual([]);
});
