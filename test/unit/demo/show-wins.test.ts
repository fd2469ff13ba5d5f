import { expect, test } from '@jest/globals';
import { showWins } from '../../../src/app/demo/show-wins.js';
import type { Containment } from '../../../src/pipeline/audit/ports-wins.js';
import { containmentWins, normalisationWin } from '../../../src/usecases/metrics/wins.js';

const contained: Containment = {
  ...{ case: 1, title: 't', policy: 'p', action: 'isolate_device', target: 'm', state: 'CONFIRMED', clear: true },
  ...{ answers: 0, receivedAt: 1_000, proposedAt: 2_000, authorizedAt: 2_000, effectiveAt: 4_500, verifiedAt: 5_000 },
};
const PEOPLE = { people: 3, joined: 1, most: 2 };

test('seconds to containment count what a machine did alone on a clear verdict, and nothing else', () => {
  const [win, ...others] = containmentWins([
    contained,
    { ...contained, case: 2, effectiveAt: 11_000, verifiedAt: null },
    { ...contained, case: 3, effectiveAt: null, verifiedAt: null },
    { ...contained, case: 4, answers: 1, effectiveAt: 900_000 },
    { ...contained, case: 5, clear: false, effectiveAt: 900_000 },
    { ...contained, case: 6, authorizedAt: null, effectiveAt: null },
  ]);
  expect(others).toEqual([]);
  expect(win).toEqual({
    ...{ policy: 'p', action: 'isolate_device', asked: 3, contained: 2, seenToWork: 1 },
    ...{ medianSeconds: 3.5, worstSeconds: 10 },
  });
});

test('a verb is shared where several tools say it, and shares are of all events', () => {
  const words = { events: 2, classed: 2, account: 1, address: 0, device: 0 };
  const win = normalisationWin(
    [
      { ...words, source: 'okta/system_log', operation: 'auth.success' },
      { ...words, source: 'microsoft/entra_signin', operation: 'auth.success' },
      { ...words, source: 'okta/system_log', operation: 'mfa.enrol' },
      { ...words, source: 'acme/thing', operation: '', classed: 0, account: 0 },
    ],
    PEOPLE,
  );
  expect(win).toMatchObject({ events: 8, tools: 3, classedShare: 0.75, withVerbShare: 0.75, withAccountShare: 0.375 });
  expect(win.sharedVerbs).toEqual([
    { operation: 'auth.success', tools: ['microsoft/entra_signin', 'okta/system_log'] },
  ]);
  expect(normalisationWin([], PEOPLE)).toMatchObject({ events: 0, classedShare: 0 });
});

test('the report says what was measured, what is missing, and does not claim what nobody did', () => {
  const text = showWins({
    cases: 2,
    containment: [],
    repetition: { repetitions: 100, verdicts: 3, permits: 2, different: 1 },
    normalisation: normalisationWin([], PEOPLE),
    record: { cases: 2, steps: 9, missing: ['2: send s1'], records: 4, recordsChained: 4, verified: 1, unsealed: 1 },
  }).join('\n');
  expect(text).toContain('nothing was contained by a machine alone');
  expect(text).toContain('499 of 500 the same bytes');
  expect(text).toContain('8 of 9 steps found');
  expect(text).toContain('MISSING 2: send s1');
  expect(text).toContain('1 of 2 cases verify');
});
