import { expect, test } from '@jest/globals';
import type { ShownAction, ShownCase } from '../../../src/app/demo/case-query.js';
import { showCase } from '../../../src/app/demo/show-case.js';

const shown = (action: Partial<ShownAction>): string => {
  const whole: ShownCase = {
    ...{ number: 7, title: 'Malware', severity: 'HIGH', status: 'OPEN', verdict: 'MALICIOUS', eventCount: 3 },
    detections: { nodes: [] },
    decision: null,
    actions: {
      nodes: [
        {
          ...{ type: 'isolate_device', target: 'mde:d1', targetLabel: 'LAPTOP-7', state: 'DENIED' },
          authorization: { allowed: true, policies: [{ id: 'agent-contains-malicious' }], missing: [] },
          ...{ outcome: null, residual: [] },
          ...action,
        },
      ],
    },
  };
  return showCase(whole).join('\n');
};

test('a permitted action that no connector can do says so where it says DENIED', () => {
  const text = shown({ outcome: { code: 'NO_CONNECTOR' }, residual: ['mde:d1'] });
  expect(text).toContain('isolate_device of LAPTOP-7: DENIED');
  expect(text).toContain('NO_CONNECTOR: no connector is configured that could do this: mde:d1');
});

test('an action that nothing ended has no reason for its end', () => {
  expect(shown({ state: 'QUEUED' })).not.toContain('NO_CONNECTOR');
});
