import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Graph } from '../../../src/graph/session.js';
import { readCase } from '../../../src/graph/stores/case-reading.store.js';
import { ANSWER_NAMES, PROVIDER_ANSWERS } from '../../../src/pipeline/decide/questions/answer-names.js';
import { ANSWERERS, type AnswererName, type Finding } from '../../../src/pipeline/decide/questions/index.js';
import { emptyTestGraph } from '../../harness/test-graph.js';
import { subjectOf, writeWorlds, type World } from './question-world.js';
import { SMALL_HOUSE, WORLDS } from './question-worlds.js';

const LATER = Date.UTC(2027, 0, 1);
let graph: Graph;
const findings = new Map<World, Readonly<Record<string, Finding>>>();

beforeAll(async () => {
  graph = await emptyTestGraph();
  await answerIn(await writeWorlds(graph, [SMALL_HOUSE], 1000));
  await answerIn(await writeWorlds(graph, WORLDS));
});
afterAll(() => graph.close());

async function answerIn(numbers: ReadonlyMap<World, number>): Promise<void> {
  for (const [world, number] of numbers) {
    const { subjects } = await graph.write((tx) => readCase(tx, number, LATER));
    const reading = subjects.find(({ subject }) => subject.key === subjectOf(world));
    if (reading === undefined) continue;
    const answers = Object.entries(ANSWERERS).map(([name, answer]) => [name, answer(reading)] as const);
    findings.set(world, Object.fromEntries(answers));
  }
}

const told = ({ state, answer }: Finding): string => answer ?? state;
const asked = [SMALL_HOUSE, ...WORLDS].filter(({ expect: each }) => Object.keys(each).length > 0);

describe('what the graph answers of', () => {
  test.each(asked.map((world) => [world.name, world] as const))('%s', (_, world) => {
    const answers = findings.get(world) ?? {};
    const wanted = Object.entries(world.expect).map(([name, want]) => [
      name,
      typeof want === 'string' ? want : want[0],
    ]);
    const got = wanted.map(([name = '']) => [name, answers[name] === undefined ? 'not read' : told(answers[name])]);
    expect(Object.fromEntries(got)).toEqual(Object.fromEntries(wanted));
    for (const [name, want] of Object.entries(world.expect)) {
      if (typeof want !== 'string')
        expect([name, answers[name]?.text]).toEqual([name, expect.stringContaining(want[1])]);
    }
  });
});

test('every answer that a question can give is given in some world, and each question is silent in another', () => {
  const given = asked.flatMap((world) =>
    Object.entries(world.expect).map(([name, want]) => `${name}: ${typeof want === 'string' ? want : want[0]}`),
  );
  const possible = Object.entries(ANSWER_NAMES).flatMap(([name, answers]) =>
    answers.map((answer) => `${name}: ${answer}`),
  );
  expect(possible.filter((each) => !given.includes(each))).toEqual([]);
  const silent = (name: string) => given.some((each) => each.startsWith(`${name}: `) && /: [A-Z_]+$/.test(each));
  const always: readonly AnswererName[] = ['alert_behaviour', 'linked_sequence', 'ordered_sequence', 'tools_agree'];
  expect(
    Object.keys(ANSWER_NAMES)
      .filter((name) => !silent(name))
      .sort(),
  ).toEqual(always);
});

test('at least sixty questions can be answered by the graph or a provider', () => {
  expect(Object.keys(ANSWER_NAMES).length + Object.keys(PROVIDER_ANSWERS).length).toBeGreaterThanOrEqual(60);
});

test('what is answered cites what it was read from', () => {
  const uncited = [...findings].flatMap(([world, answers]) =>
    Object.entries(answers)
      .filter(([, { state, answer, cites }]) => state === 'ANSWERED' && answer !== 'none' && cites.length === 0)
      .map(([name]) => `${world.name}: ${name}`),
  );
  expect(uncited).toEqual([]);
});
