import { expect, test } from '@jest/globals';
import { readPlaybook } from '../../../src/usecases/playbook/cacao.js';
import { begin, resolved, settle, waitingSteps } from '../../../src/usecases/playbook/engine.js';
import { holds } from '../../../src/usecases/playbook/condition.js';
import { declaredValues, givenValues } from '../../../src/usecases/playbook/variables.js';
import { AGENT, action, cacaoId, manual, openc2, playbookText, step } from '../../harness/playbooks.js';

const A = (name: string) => step('action', name);
const [FORK, LOOP, IF, END] = [
  step('parallel', 'p'),
  step('while-condition', 'w'),
  step('if-condition', 'i'),
  step('end', 'z'),
];

/** As an exchange of playbooks hands them around: with everything the specification lets its author say. */
const DOCUMENT = playbookText(
  {
    [step('start', 'a')]: { type: 'start', on_completion: FORK },
    [FORK]: { type: 'parallel', name: 'At once', next_steps: [A('sessions'), LOOP], on_completion: IF },
    [A('sessions')]: {
      ...action('End the sessions', [
        openc2({ action: 'delete', target: { 'x-sequitur:user_session': { key: '__who__:value' } } }),
      ]),
      ...{ targets: [cacaoId('individual', 'ana')], in_args: ['__who__'], timeout: 60_000 },
      step_extensions: { [cacaoId('extension-definition', 'x')]: { note: 'of no use here' } },
    },
    [LOOP]: { type: 'while-condition', name: 'Until reached', condition: '__calls__:value < 3', on_true: A('call') },
    [A('call')]: action('Call', [{ type: 'manual', command_b64: Buffer.from('Call again.').toString('base64') }], {
      out_args: ['__calls__'],
    }),
    [IF]: {
      ...{ type: 'if-condition', condition: "__address__:value ISSUBSET '192.0.2.0/24' AND __vip__:value = false" },
      ...{ on_true: A('close'), on_false: A('lead'), on_completion: END },
    },
    [A('close')]: action('Close', [manual('Close the ticket.')]),
    [A('lead')]: action('Tell the lead', [manual('Tell the lead.')]),
  },
  {
    playbook_types: ['mitigation'],
    playbook_activities: ['contain-account'],
    playbook_processing_summary: { parallel_processing: true, while_logic: true, if_logic: true },
    ...{ revoked: false, valid_from: '2026-01-01T00:00:00.000Z', priority: 3, severity: 70, impact: 5 },
    labels: ['account takeover'],
    industry_sectors: ['transportation'],
    external_references: [{ name: 'Handbook', description: 'Chapter 4', source: 'handbook' }],
    markings: [cacaoId('marking-tlp', 'amber')],
    playbook_variables: {
      __who__: { type: 'string', description: 'Whose sessions', external: true },
      __calls__: { type: 'integer', value: '0', constant: false },
      __vip__: { type: 'bool', value: 'false' },
      __address__: { type: 'ipv4-addr', value: '192.0.2.40' },
      __note__: { type: 'string', value: null },
    },
    agent_definitions: {
      [AGENT]: { type: 'organization', name: 'SOC', contact: { email: { work: 'soc@example.com' } } },
    },
    authentication_info_definitions: {
      [cacaoId('http-basic', 'x')]: { type: 'http-basic', user_id: 'soc', kms: true, kms_key_identifier: 'k' },
    },
    extension_definitions: {
      [cacaoId('extension-definition', 'x')]: {
        type: 'extension-definition',
        name: 'x',
        created_by: cacaoId('identity', 'soc'),
      },
    },
    data_marking_definitions: {
      [cacaoId('marking-tlp', 'amber')]: { type: 'marking-tlp', tlpv2_level: 'TLP:AMBER' },
    },
  },
);

test('a document with all that its author may say is read, and its texts are values of their types', () => {
  const { playbook_variables: declared = {} } = readPlaybook(DOCUMENT);
  expect(declaredValues(declared)).toEqual({ __calls__: 0, __vip__: false, __address__: '192.0.2.40' });
  expect(givenValues(declared, { __calls__: '2', __vip__: 'true', __who__: '7' })).toEqual({
    ...{ __calls__: 2, __vip__: true, __who__: '7' },
  });
});

test('it is followed through its parallel, its loop and its condition', () => {
  const playbook = readPlaybook(DOCUMENT);
  const { playbook_variables: declared = {} } = playbook;
  let state = settle(playbook, begin(playbook, { ...declaredValues(declared), __who__: 'user:ana' }));
  const done: string[] = [];
  let calls = 0;
  while (state.outcome === 'RUNNING' && done.length < 20) {
    const waiting = waitingSteps(state);
    const thread = waiting.at(-1);
    if (thread === undefined) break;
    const name = playbook.workflow[thread.step]?.name ?? '';
    done.push(name);
    const told = name === 'Call' ? givenValues(declared, { __calls__: String(++calls) }) : {};
    state = settle(
      playbook,
      resolved(playbook, { ...state, variables: { ...state.variables, ...told } }, thread.id, 'success'),
    );
  }
  expect(done).toEqual(['Call', 'Call', 'Call', 'End the sessions', 'Close']);
  expect(state.outcome).toBe('DONE');
});

test('an OpenC2 command may be written as it is instead of in base64', () => {
  const content = JSON.stringify({ action: 'delete', target: { 'x-sequitur:user_session': { key: 'user:ana' } } });
  const text = playbookText({
    [step('start', 'a')]: { type: 'start', on_completion: A('1') },
    [A('1')]: action('x', [{ type: 'openc2-http', headers: {}, content }], { on_completion: END }),
  });
  expect(readPlaybook(text).workflow[A('1')]).toMatchObject({ commands: [{ content }] });
});

test.each([
  ['integer', 'three', 'is no integer'],
  ['long', '1.5', 'is no long'],
  ['float', 'much', 'is no float'],
  ['bool', 'yes', 'is neither true nor false'],
])('a value that is no %s is refused, since no condition would ever hold of it', (type, value, told) => {
  expect(() => givenValues({ __x__: { type } }, { __x__: value })).toThrow(`__x__ ${told}.`);
});

test('a fraction is a number that conditions compare', () => {
  const values = givenValues({ __x__: { type: 'float' } }, { __x__: '0.75' });
  expect(holds('__x__:value > 0.5', values)).toBe(true);
});

test('a start that leads nowhere is refused', () => {
  expect(() => readPlaybook(playbookText({ [step('start', 'a')]: { type: 'start' } }))).toThrow('on_completion');
});
