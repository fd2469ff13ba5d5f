import { expect, test } from '@jest/globals';
import type { ShownAction, ShownCase, ShownDecision } from '../../../src/app/demo/case-query.js';
import { showCase } from '../../../src/app/demo/show-case.js';

const shown = (action: Partial<ShownAction>, decision: ShownDecision | null = null): string => {
  const whole: ShownCase = {
    ...{ number: 7, title: 'Malware', severity: 'HIGH', status: 'OPEN', verdict: 'MALICIOUS', eventCount: 3 },
    detections: { nodes: [] },
    decision,
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

test('a verdict that no silence shakes does not claim so of whom nobody asked', () => {
  const lack = { question: 'intel.address_abuse', state: 'NOT_ASKED', reach: 70, text: null };
  const said = (couldFlip: boolean) =>
    shown(
      {},
      {
        ...{ verdict: 'MALICIOUS', robust: true, contested: false, totalCentiban: 200, contributions: [] },
        interval: { loCentiban: 170, hiCentiban: 210 },
        policy: { id: 'account-takeover', version: '8', owner: 'identity-security' },
        lacked: [{ ...lack, couldFlip }],
        flipSet: [],
      },
    );
  expect(said(false)).toContain('robust (no silent source could change it)');
  expect(said(true)).toContain('robust (no silent source could change it, only what was not asked)');
  expect(said(true)).toContain('intel.address_abuse: NOT_ASKED (could change the verdict)');
});
