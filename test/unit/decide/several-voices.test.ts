import { expect, test } from '@jest/globals';
import type { Answer } from '../../../src/domain/verdict.js';
import type { FeedAnswer, SubjectReading } from '../../../src/pipeline/decide/ports.js';
import { indicatorFindings } from '../../../src/pipeline/decide/questions/indicator-finding.js';
import type { PolicyBundle } from '../../../src/ledger/index.js';
import { movedBetween } from '../../../src/usecases/decision/moved-answers.js';
import { flipsWithout } from '../../../src/usecases/decision/what-if.js';

const said = (question: string, state: Answer['state'], answer?: string): Answer => ({
  ...{ id: `${question}/${state}/${answer ?? ''}`, question, state, source: 's', writtenBy: 's' },
  ...{ observedAt: 0, recordedAt: 0 },
  ...(answer === undefined ? {} : { answer }),
});

const voice = (feed: string, state: FeedAnswer['state']): FeedAnswer => ({
  ...{ feed, state },
  hits: state === 'ANSWERED' ? [{ uid: 'i', value: '203.0.113.7', source: feed, recordedAt: 0 }] : [],
});

test('a feed that fails is named, and what the others say of the same values stands beside it', () => {
  const heard = (...answers: readonly FeedAnswer[]) =>
    indicatorFindings({ asOf: 1 } as SubjectReading, answers).map(({ answer, state, text }) => [answer ?? state, text]);
  const down = [voice('c', 'ERROR'), voice('d', 'STALE'), voice('e', 'ERROR')];
  const told = [
    ['ERROR', 'c, e: could not be asked'],
    ['STALE', 'd: not renewed in time'],
  ];
  const listed = ['known_bad', '203.0.113.7 is listed by a'];
  expect(heard(voice('b', 'NO_COVERAGE'), ...down, voice('a', 'ANSWERED'))).toEqual([listed, ...told]);
  expect(heard(voice('b', 'NO_COVERAGE'), ...down)).toEqual([['NO_COVERAGE', 'Never heard of by b.'], ...told]);
  expect(heard()).toEqual([['NO_DATA', 'No feed is loaded.']]);
});

test('the history tells every voice on a question, and calls moved only what is heard otherwise', () => {
  const before = [said('feeds', 'NO_COVERAGE'), said('device', 'ANSWERED', 'compliant')];
  const after = [said('feeds', 'ANSWERED', 'known_bad'), said('feeds', 'ERROR'), ...before.slice(1)];
  expect(movedBetween(before, after)).toEqual([
    { question: 'feeds', before: 'NO_COVERAGE', after: 'known_bad, ERROR' },
  ]);
  expect(movedBetween(after, [...after].reverse())).toEqual([]);
});

const PLAIN = { halfLife: null, subsumes: [], gating: false };

test('what another source of the same question failed to say does not rest on the fact that is taken away', () => {
  const bundle: PolicyBundle = {
    ...{ id: 'p', version: 1, digest: '', owner: 'o', prior: -240, required: [] },
    thresholds: { malicious: 151, suspicious: -48, benign: -200, minExculpatory: 50 },
    groups: { feeds: { cap: 200 }, device: { cap: 200 } },
    questions: [
      { id: 'feeds', group: 'feeds', reliability: 1000, ...PLAIN, answers: { known_bad: { weight: 120 } } },
      { id: 'device', group: 'device', reliability: 1000, ...PLAIN, answers: { compliant: { weight: -60 } } },
    ],
  } as unknown as PolicyBundle;
  const answers = [
    said('feeds', 'ANSWERED', 'known_bad'),
    said('feeds', 'ERROR'),
    said('device', 'ANSWERED', 'compliant'),
  ];
  const resting = { question: 'feeds', state: 'ANSWERED', answersJson: JSON.stringify({ answers }) };
  const given = { ...resting, bundleJson: JSON.stringify(bundle), asOf: 1, verdict: 'UNKNOWN' };
  expect(flipsWithout([given])).toBe(false);
  const alone = JSON.stringify({ answers: answers.filter(({ state }) => state !== 'ERROR') });
  expect(flipsWithout([{ ...given, answersJson: alone }])).toBe(true);
});
