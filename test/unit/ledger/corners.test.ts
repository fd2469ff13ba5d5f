import { describe, expect, test } from '@jest/globals';
import type { PlatformError } from '../../../src/domain/errors.js';
import { HALF_LIFE_TABLE, decayMilli } from '../../../src/ledger/decay.js';
import { durationMs } from '../../../src/ledger/duration.js';
import { decide, explain, publish, readAnswers, readPolicy } from '../../../src/ledger/index.js';
import { instantMs } from '../../../src/ledger/instant.js';
import { DAY, NOW, answered, silent } from './ledgers.js';

const POLICY = `
id: corners
version: 3
owner: soc@example.org
prior: -100
thresholds: {malicious: 151, suspicious: -48, benign: -200, minExculpatory: 50}
groups:
  one: {cap: 200}
required: [one]
questions:
  - id: q
    group: one
    reliability: 900
    halfLife: 30d
    answers:
      bad: {h1: 0.60, h0: 0.03}
      good: {weight: -150}
      NO_COVERAGE: {}
  - {id: other, group: two, answers: {bad: {weight: 50}, good: {weight: -50}}}
`;

function faultOf(run: () => unknown): PlatformError {
  try {
    run();
  } catch (fault) {
    return fault as PlatformError;
  }
  throw new Error('nothing was refused');
}

const bundle = publish(POLICY);

describe('publishing a policy', () => {
  test('frequencies become whole centibans once, and the digest names exactly that bundle', () => {
    expect(bundle.questions[1]?.answers['bad']).toEqual({ weight: 130, h1: 600_000, h0: 30_000 });
    expect(bundle.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(publish(POLICY.replace('-150', '-151')).digest).not.toBe(bundle.digest);
    expect(publish(`${POLICY}\n# a remark changes nothing\n`).digest).toBe(bundle.digest);
  });

  test('a weight on silence is refused at its line and column', () => {
    const fault = faultOf(() => publish(POLICY.replace('NO_COVERAGE: {}', 'NO_COVERAGE: {weight: -20}'), 'p.yaml'));
    expect(fault).toMatchObject({ code: 'POLICY_INVALID', place: { file: 'p.yaml', line: 18, column: 7 } });
  });

  test.each([
    ['a question twice', POLICY.replace('id: other', 'id: q')],
    ['a prior that presumes guilt', POLICY.replace('prior: -100', 'prior: 20')],
    ['a fraction of a centiban', POLICY.replace('weight: -150', 'weight: -150.5')],
    ['a frequency of nought', POLICY.replace('h0: 0.03', 'h0: 0')],
    ['thresholds that do not rise', POLICY.replace('suspicious: -48', 'suspicious: 400')],
    ['benign without evidence', POLICY.replace('minExculpatory: 50', 'minExculpatory: 0')],
    ['no owner', POLICY.replace('owner: soc@example.org', '')],
    ['a half-life that is no duration', POLICY.replace('30d', 'a while')],
    ['half of a frequency pair', POLICY.replace('h1: 0.60, ', '')],
    ['a pattern over parts it does not ask', POLICY.replace('group: two,', 'group: two, subsumes: [elsewhere],')],
    ['a key twice', POLICY.replace('prior: -100', 'prior: -100\nprior: -90')],
    ['text that is not YAML', 'id: [unclosed'],
  ])('%s is refused', (_, text) => {
    const fault = faultOf(() => publish(text));
    expect(fault.code).toBe('POLICY_INVALID');
    expect(fault.place?.line).toBeGreaterThan(0);
  });

  test('a group that could convict alone is pointed out, not refused', () => {
    const { bundle: made, findings } = readPolicy(POLICY.replace('prior: -100', 'prior: -20'));
    expect(made).not.toBeNull();
    expect(findings.map((finding) => finding.severity)).toEqual(['warning', 'warning']);
  });

  test('few counts make a cautious prior, never one above even odds', () => {
    expect(publish(POLICY.replace('prior: -100', 'prior: {harmful: 0, of: 98}')).prior).toBe(-200);
    expect(publish(POLICY.replace('prior: -100', 'prior: {rate: 0.9}')).prior).toBe(0);
  });
});

describe('reading answers', () => {
  const one = answered('q', 'bad');

  test('times are read as milliseconds or as ISO 8601, and the newest is found', () => {
    const iso = { ...one, observedAt: '2026-11-01T12:00:00Z', recordedAt: NOW };
    expect(readAnswers(JSON.stringify([iso])).answers).toEqual([one]);
    expect(readAnswers(JSON.stringify([iso, { ...one, id: 'b', observedAt: 5 }])).newest).toBe(NOW);
    expect([instantMs('2026-11-01T12:00'), instantMs('1 Nov 2026'), instantMs(1e20)]).toEqual([null, null, null]);
    expect([instantMs('2026-02-30T00:00:00Z'), instantMs('2026-02-29')]).toEqual([null, null]);
    expect(instantMs('2028-02-29T23:30:00-01:00')).toBe(Date.UTC(2028, 2, 1, 0, 30));
  });

  test.each([
    ['a state nobody knows', { ...one, state: 'MAYBE' }],
    ['an answer without its name', { ...one, answer: undefined }],
    ['a time without an offset', { ...one, observedAt: '2026-11-01T12:00:00' }],
    ['no id', { ...one, id: '' }],
  ])('%s is refused at its place', (_, answer) => {
    const fault = faultOf(() => readAnswers(JSON.stringify([one, answer]), 'a.json'));
    expect(fault).toMatchObject({ code: 'ANSWERS_INVALID', place: { file: 'a.json', line: 1, recordIndex: 1 } });
  });
});

describe('the corners of a decision', () => {
  test('an unknown question, an unknown answer and two contents under one id are refused', () => {
    const faults = [
      [answered('nobody.asked', 'bad')],
      [answered('q', 'constructor')],
      [answered('q', 'bad'), answered('q', 'good')],
    ].map((answers) => faultOf(() => decide(bundle, answers, NOW)).code);
    expect(faults).toEqual(['ANSWERS_INVALID', 'ANSWERS_INVALID', 'ANSWERS_INVALID']);
  });

  test('two answers to one question both count, each on its side', () => {
    const both = decide(bundle, [answered('q', 'bad'), answered('q', 'good', { id: 'second' })], NOW);
    expect(both).toMatchObject({ s: 117, o: 135, l: -118, contested: true });
  });

  test('evidence from the future counts as fresh, never as stronger', () => {
    const [ahead] = decide(bundle, [answered('q', 'bad', { observedAt: NOW + DAY })], NOW).contributions;
    expect(ahead?.effectiveCentiban).toBe(117);
  });

  test('one half-life halves, rounding toward nothing', () => {
    const [aged] = decide(bundle, [answered('q', 'good', { observedAt: NOW - 30 * DAY })], NOW).contributions;
    expect(aged).toMatchObject({ rawCentiban: -150, effectiveCentiban: -67 });
    expect([decayMilli(0, DAY), decayMilli(DAY, DAY), decayMilli(11 * DAY, DAY), decayMilli(DAY, null)]).toEqual([
      1000, 500, 0, 1000,
    ]);
  });

  test('the published table is the powers of two it says it is', () => {
    const powers = HALF_LIFE_TABLE.map((_, k) => Math.floor(1000 * 2 ** (-k / 64) + 1e-9));
    expect([...HALF_LIFE_TABLE]).toEqual(powers);
  });

  test('what the suspect could have written does not speak for the suspect', () => {
    const frame = { implicated: ['mallory'], grants: [{ principal: 'bot', grantedBy: 'mallory' }] };
    const since = { ...frame, firstSuspiciousAt: NOW };
    const written = (by: string, at: number) => answered('q', 'good', { writtenBy: by, recordedAt: at });
    const taint = (given: ReturnType<typeof written>, within: typeof frame) =>
      decide(bundle, [given], NOW, { frame: within }).contributions[0];
    expect(taint(written('mallory', NOW), since)).toMatchObject({ tainted: true, effectiveCentiban: 0 });
    expect(taint(written('bot', NOW), since)).toMatchObject({ tainted: true, effectiveCentiban: 0 });
    expect(taint(written('mallory', NOW - 1), since)).toMatchObject({ tainted: false, effectiveCentiban: -135 });
    expect(taint(written('hr', NOW), since)).toMatchObject({ tainted: false, effectiveCentiban: -135 });
    expect(taint(written('mallory', 0), frame)).toMatchObject({ tainted: true });
  });

  test('a degraded group keeps everything from being benign', () => {
    const clean = publish(POLICY.replace('prior: -100', 'prior: -160'));
    const good = [answered('q', 'good')];
    expect(decide(clean, good, NOW).verdict).toBe('BENIGN');
    expect(decide(clean, good, NOW, { degraded: ['two'] })).toMatchObject({ verdict: 'UNKNOWN', hi: -245 });
  });

  test('what was lacking is listed, with how far it could have moved the total', () => {
    const { lacked } = decide(bundle, [silent('q', 'NO_COVERAGE')], NOW);
    expect(lacked).toEqual([
      { question: 'other', state: 'NOT_ASKED', reach: 50 },
      { question: 'q', state: 'NO_COVERAGE', reach: 0 },
    ]);
    expect(explain(bundle, [silent('q', 'ERROR')], NOW).couldFlip).toEqual(['q']);
  });

  test('durations are whole and positive', () => {
    expect([durationMs('30d'), durationMs('90m'), durationMs(5)]).toEqual([30 * DAY, 5_400_000, 5]);
    expect([durationMs('1.5h'), durationMs('d'), durationMs(-1), durationMs(null)]).toEqual([null, null, null, null]);
  });
});

describe('an answer older than its author vouches for', () => {
  const guarded = publish(POLICY.replace('halfLife: 30d', 'halfLife: 30d\n    staleAfter: 24h'));

  test('counts as silence, either way, and satisfies no required group', () => {
    const old = answered('q', 'good', { observedAt: NOW - 2 * DAY });
    const result = decide(guarded, [old], NOW);
    expect(result.lacked[0]).toMatchObject({ question: 'q', state: 'STALE', reach: 135 });
    expect(result.contributions).toEqual([]);
    expect(result.hi).toBeGreaterThan(result.l);
  });

  test('still counts at the last moment of its time', () => {
    const result = decide(guarded, [answered('q', 'good', { observedAt: NOW - DAY })], NOW);
    expect(result.contributions).toHaveLength(1);
  });
});

describe('who may not speak for the suspect', () => {
  test.each(['subject', 'subject:mara@corp.example', 'actor:okta:00u1', 'entity:laptop-7'])('%s', (writtenBy) => {
    const result = decide(bundle, [answered('q', 'good', { writtenBy })], NOW);
    expect(result.contributions[0]).toMatchObject({ tainted: true, effectiveCentiban: 0 });
  });
});

describe('times with a fraction', () => {
  test('lose what is finer than a millisecond, as a number and as a text', () => {
    expect(instantMs(1_700_000_000_000.9)).toBe(1_700_000_000_000);
    expect(instantMs('2026-11-01T00:00:00.123456Z')).toBe(Date.parse('2026-11-01T00:00:00.123Z'));
    expect(instantMs(Number.NaN)).toBeNull();
    expect(instantMs(Number.POSITIVE_INFINITY)).toBeNull();
  });

  test('are read from answers without changing a byte of the decision', () => {
    const file = (at: number): string =>
      JSON.stringify([
        {
          id: 'a',
          question: 'q',
          state: 'ANSWERED',
          answer: 'bad',
          source: 's',
          observedAt: at,
          recordedAt: at,
          writtenBy: 'erp',
        },
      ]);
    const whole = readAnswers(file(NOW));
    const fraction = readAnswers(file(NOW + 0.5));
    expect(decide(bundle, fraction.answers, fraction.newest)).toEqual(decide(bundle, whole.answers, whole.newest));
  });
});
