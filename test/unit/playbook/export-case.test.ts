import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ACTION_TYPES } from '../../../src/domain/action-types.js';
import { canonicalText } from '../../../src/domain/canonical.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/domain/json.js';
import type { ActionRecord } from '../../../src/domain/records.js';
import { readPlaybook } from '../../../src/usecases/playbook/cacao.js';
import { playbookOfCase } from '../../../src/usecases/playbook/export-case.js';
import { cacaoFaults } from '../../harness/cacao-rules.js';
import { campaign } from '../../harness/campaign.js';

const TYPES = Object.keys(ACTION_TYPES);
const done = (type: string, n: number, more: Partial<ActionRecord> = {}): ActionRecord =>
  ({
    ...{ uid: `a${String(n)}`, type, target: `user:${String(n)}`, targetLabel: `Person ${String(n)}` },
    ...{ argsJson: '{"minutes":60}', effectiveAt: 1_790_000_000_000 + n },
    ...more,
  }) as ActionRecord;

test('whatever was done in a case leaves as a playbook that conforms to CACAO 2.0, and that can be read here again', () => {
  const deeds = fc.array(fc.tuple(fc.constantFrom(...TYPES), fc.string()), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(deeds, fc.nat({ max: 10_000 }), (types, number) => {
      const actions = types.map(([type, targetLabel], n) => done(type, n, { targetLabel }));
      const playbook = playbookOfCase(number, actions);
      expect(cacaoFaults(playbook)).toEqual([]);
      expect(Object.keys(readPlaybook(canonicalText(playbook)).workflow)).toHaveLength(types.length + 2);
    }),
    campaign(200),
  );
});

test('the same deeds are the same bytes, and what was done since is a later version of the same playbook', () => {
  const first = playbookOfCase(7, [done('revoke_sessions', 1)]);
  expect(canonicalText(playbookOfCase(7, [done('revoke_sessions', 1)]))).toBe(canonicalText(first));
  const later = playbookOfCase(7, [done('revoke_sessions', 1), done('disable_user', 2)]);
  expect([later['id'], later['created']]).toEqual([first['id'], first['created']]);
  expect(String(later['modified']) > String(first['modified'])).toBe(true);
  expect(playbookOfCase(8, [done('revoke_sessions', 1)])['id']).not.toBe(first['id']);
});

test('a case in which nothing took effect has no playbook', () => {
  const refused = (actions: readonly ActionRecord[]) => expect(() => playbookOfCase(7, actions)).toThrow();
  refused([]);
  refused([done('revoke_sessions', 1, { effectiveAt: null })]);
});

type Loose = Record<string, JsonValue | undefined>;
type Spoil = (playbook: Loose, step: Loose, command: Loose) => void;
const SPOILS: readonly (readonly [string, Spoil])[] = [
  ['without a start line', (_playbook, _step, command) => void delete command['command']],
  ['with a header that is no list', (_playbook, _step, command) => void (command['headers'] = { a: 'b' })],
  ['with content that is no base64', (_playbook, _step, command) => void (command['content_b64'] = '{"action":1}')],
  ['without an agent', (_playbook, step) => void (step['agent'] = 'organization--x')],
  ['with two ways on', (_playbook, step) => void (step['on_failure'] = step['on_completion'] ?? '')],
  ['with a property of ours', (_playbook, step) => void (step['sequitur'] = true)],
  ['without an activity', (playbook) => void delete playbook['playbook_activities']],
  ['with a time to the second', (playbook) => void (playbook['created'] = '2026-01-01T00:00:00Z')],
  ['changed before it was made', (playbook) => void (playbook['modified'] = '2020-01-01T00:00:00.000Z')],
  ['of another version', (playbook) => void (playbook['spec_version'] = '1.1')],
  ['that begins nowhere', (playbook) => void (playbook['workflow_start'] = 'start--x')],
];

test.each(SPOILS)('a playbook %s does not conform', (_, spoil) => {
  const playbook = structuredClone(playbookOfCase(7, [done('revoke_sessions', 1)]));
  const { workflow = {} } = playbook;
  const steps = Object.values(workflow as JsonObject).filter(isJsonObject);
  const step = steps.find((each) => each['type'] === 'action') ?? {};
  const [command] = Array.isArray(step['commands']) ? step['commands'] : [];
  spoil(playbook as Loose, step as Loose, (isJsonObject(command) ? command : {}) as Loose);
  expect(cacaoFaults(playbook)).not.toEqual([]);
});
