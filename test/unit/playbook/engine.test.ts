import { expect, test } from '@jest/globals';
import { readPlaybook, type Variables } from '../../../src/usecases/playbook/cacao.js';
import { begin, resolved, settle, waitingSteps } from '../../../src/usecases/playbook/engine.js';
import { action, manual, playbookText, step } from '../../harness/playbooks.js';

const A = (name: string) => step('action', name);
const END = step('end', 'z');
const START = step('start', 'a');
const doing = (name: string, next: object = {}) => ({ [A(name)]: action(name, [manual(name)], next) });
const playbook = (first: string, workflow: Readonly<Record<string, object>>) =>
  readPlaybook(playbookText({ [START]: { type: 'start', on_completion: first }, ...workflow }));

/** Follows a playbook to its end: what was done, in order. `fails` names steps that do not work. */
function follow(text: ReturnType<typeof playbook>, variables: Variables = {}, fails: readonly string[] = []) {
  const done: string[] = [];
  let state = settle(text, begin(text, variables));
  for (let round = 0; state.outcome === 'RUNNING' && round < 300; round++) {
    const [thread] = waitingSteps(state);
    if (thread === undefined) break;
    const name = text.workflow[thread.step]?.name ?? '';
    done.push(name);
    const next = resolved(text, state, thread.id, fails.includes(name) ? 'failure' : 'success');
    const counted = { ...next, variables: { ...next.variables, __n__: done.length } };
    state = settle(text, counted);
  }
  return { done, outcome: state.outcome, fault: state.fault };
}

test('steps follow each other to the end', () => {
  const text = playbook(A('1'), { ...doing('1', { on_completion: A('2') }), ...doing('2', { on_completion: END }) });
  expect(follow(text)).toEqual({ done: ['1', '2'], outcome: 'DONE', fault: null });
});

test('a failure goes its own way, and ends the run where there is none', () => {
  const text = playbook(A('1'), {
    ...doing('1', { on_success: A('2'), on_failure: A('3') }),
    ...doing('2', { on_completion: END }),
    ...doing('3', { on_success: END }),
  });
  expect(follow(text).done).toEqual(['1', '2']);
  expect(follow(text, {}, ['1']).done).toEqual(['1', '3']);
  expect(follow(text, {}, ['1', '3'])).toEqual({ done: ['1', '3'], outcome: 'FAILED', fault: '3 failed.' });
});

test('branches of a parallel all end before what comes after it begins', () => {
  const fork = step('parallel', 'p');
  const text = playbook(fork, {
    [fork]: { type: 'parallel', next_steps: [A('1'), A('2')], on_completion: A('4') },
    ...doing('1', { on_completion: A('3') }),
    ...doing('2', { on_completion: END }),
    ...doing('3', { on_completion: END }),
    ...doing('4', { on_completion: END }),
  });
  const { done, outcome } = follow(text);
  expect(outcome).toBe('DONE');
  expect(done.at(-1)).toBe('4');
  expect([...done].sort()).toEqual(['1', '2', '3', '4']);
  expect(waitingSteps(settle(text, begin(text, {})))).toHaveLength(2);
});

test('a condition chooses a branch, and what comes after it follows either', () => {
  const test_ = step('if-condition', 'i');
  const text = playbook(test_, {
    [test_]: {
      type: 'if-condition',
      condition: "__tier__:value = 'high' OR __n__:value > 5",
      on_true: A('1'),
      on_false: A('2'),
      on_completion: A('3'),
    },
    ...doing('1', { on_completion: END }),
    ...doing('2', { on_completion: END }),
    ...doing('3', { on_completion: END }),
  });
  expect(follow(text, { __tier__: 'high' }).done).toEqual(['1', '3']);
  expect(follow(text, { __tier__: 'low', __n__: 0 }).done).toEqual(['2', '3']);
});

test('a loop goes round as long as its condition holds, and never without end', () => {
  const loop = step('while-condition', 'w');
  const round = (condition: string) =>
    playbook(loop, {
      [loop]: { type: 'while-condition', condition, on_true: A('1'), on_completion: A('2') },
      ...doing('1', { on_completion: END }),
      ...doing('2', { on_completion: END }),
    });
  expect(follow(round('__n__:value < 3'), { __n__: 0 }).done).toEqual(['1', '1', '1', '2']);
  const endless = follow(round('__n__:value >= 0'), { __n__: 0 });
  expect(endless.outcome).toBe('FAILED');
  expect(endless.done).toHaveLength(100);
});

test('steps that lead back to themselves without a loop are not done for ever', () => {
  const text = playbook(A('1'), { ...doing('1', { on_success: A('2') }), ...doing('2', { on_completion: A('1') }) });
  const { done, outcome, fault } = follow(text);
  expect({ done: done.length, outcome, fault }).toEqual({
    ...{ done: 200, outcome: 'FAILED', fault: '1 goes round without end.' },
  });
});

test('a parallel inside a loop joins each time anew', () => {
  const loop = step('while-condition', 'w');
  const fork = step('parallel', 'p');
  const text = playbook(loop, {
    [loop]: { type: 'while-condition', condition: '__n__:value < 3', on_true: fork, on_completion: A('9') },
    [fork]: { type: 'parallel', next_steps: [A('1'), A('2')], on_completion: END },
    ...doing('1', { on_completion: END }),
    ...doing('2', { on_completion: END }),
    ...doing('9', { on_completion: END }),
  });
  expect(follow(text, { __n__: 0 })).toEqual({ done: ['1', '2', '1', '2', '9'], outcome: 'DONE', fault: null });
});

test('the same playbook with the same answers does the same, a hundred times over', () => {
  const fork = step('parallel', 'p');
  const text = playbook(fork, {
    [fork]: { type: 'parallel', next_steps: [A('1'), A('2'), A('3')], on_completion: A('4') },
    ...doing('1', { on_completion: END }),
    ...doing('2', { on_completion: END }),
    ...doing('3', { on_completion: END }),
    ...doing('4', { on_completion: END }),
  });
  const runs = Array.from({ length: 100 }, () => JSON.stringify(follow(text)));
  expect(new Set(runs).size).toBe(1);
});

test.each([
  ['is no JSON', 'no json'],
  ['is of another version', playbookText({}, { spec_version: '1.1' })],
  ['leads to a step that is not there', playbookText({ [START]: { type: 'start', on_completion: A('gone') } })],
  ['has a step under the name of another kind', playbookText({ [START]: { type: 'end' } })],
  [
    'names both on_completion and on_success',
    playbookText({ [START]: { type: 'start', on_completion: END, on_success: END } }),
  ],
  ['has a command that we do not run', playbookText({ [A('1')]: action('1', [{ type: 'bash', command: 'rm' }]) })],
  ['names an agent that is not defined', playbookText({ ...doing('1') }, { agent_definitions: {} })],
])('a playbook that %s is refused with the reason', (_why, text) => {
  expect(() => readPlaybook(text)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
});

test('a switch takes the case of its value, else the default, and goes on after either', () => {
  const choice = step('switch-condition', 'c');
  const text = playbook(choice, {
    [choice]: {
      type: 'switch-condition',
      switch: '__kind__:value',
      cases: { laptop: A('isolate'), server: A('call'), default: A('ask') },
      on_completion: A('after'),
    },
    ...doing('isolate'),
    ...doing('call'),
    ...doing('ask'),
    ...doing('after', { on_completion: END }),
  });
  const kinds = ['laptop', 'server', 'printer', 'toString'];
  expect(kinds.map((kind) => follow(text, { __kind__: kind }).done)).toEqual([
    ['isolate', 'after'],
    ['call', 'after'],
    ['ask', 'after'],
    ['ask', 'after'],
  ]);
});

test('a failure that nobody takes up is taken up by the exception of the playbook, once, and is still a failure', () => {
  const fork = step('parallel', 'p');
  const text = readPlaybook(
    playbookText(
      {
        [START]: { type: 'start', on_completion: fork },
        [fork]: { type: 'parallel', next_steps: [A('1'), A('2')], on_completion: A('after') },
        ...doing('1'),
        ...doing('2'),
        ...doing('after', { on_completion: END }),
        ...doing('tell', { on_completion: A('undo') }),
        ...doing('undo'),
      },
      { workflow_exception: A('tell') },
    ),
  );
  expect(follow(text).done).toEqual(['1', '2', 'after']);
  expect(follow(text, {}, ['1'])).toEqual({ done: ['1', 'tell', 'undo'], outcome: 'FAILED', fault: '1 failed.' });
  expect(follow(text, {}, ['1', 'undo'])).toMatchObject({ done: ['1', 'tell', 'undo'], fault: '1 failed.' });
});

test.each([
  ['workflow_exception', { workflow_exception: A('nowhere') }, {}],
  [
    'workflow',
    {},
    { [step('if-condition', 'i')]: { type: 'if-condition', condition: '1 = 1', on_true: END, delay: 5 } },
  ],
])('what a playbook cannot mean is told with its place: %s', (place, more, steps) => {
  const text = playbookText({ [START]: { type: 'start', on_completion: END }, ...steps }, more);
  expect(() => readPlaybook(text)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  try {
    readPlaybook(text);
  } catch (fault) {
    expect(String((fault as { place?: { path?: string } }).place?.path)).toContain(place);
  }
});
