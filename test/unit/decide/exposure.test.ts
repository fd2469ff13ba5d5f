import { expect, test } from '@jest/globals';
import type { ContextFact } from '../../../src/domain/context.js';
import type { SubjectReading } from '../../../src/pipeline/decide/ports.js';
import { exposureException } from '../../../src/pipeline/decide/questions/exposure.js';

const DAY = 86_400_000;
const OPENED = Date.UTC(2026, 2, 1);
const END = OPENED + 30 * DAY;
const BUCKET = 'aws:arn:aws:s3:::press';

const given: ContextFact = {
  uid: 'given',
  kind: 'exception',
  subject: BUCKET,
  name: 'cloud-exposure',
  value: { reason: 'public on purpose' },
  validFrom: OPENED - DAY,
  validTo: END,
  recordedAt: OPENED - DAY,
  recordedBy: 'rita',
  source: 'person',
  owner: 'web',
  staleAfter: null,
  withdrawnAt: null,
  withdrawnBy: null,
};

function answerAt(knownAt: number, exception: ContextFact, exceptionsNow: readonly ContextFact[] = []): unknown {
  const subject = { kind: 'resource', key: BUCKET, label: BUCKET, accounts: [] };
  const reading = { subject, context: [exception], exceptionsNow, asOf: OPENED, knownAt, degraded: [] };
  const finding = exposureException(reading as unknown as SubjectReading);
  return [finding.answer, finding.cites];
}

test('an exception holds while it lasts, and from its end on the bucket stands open without one', () => {
  expect(answerAt(END - 1, given)).toEqual(['valid', ['given']]);
  const ended = { ...given, endedAt: END + 5_000 };
  expect(answerAt(END + 4_999, ended)).toEqual(['valid', ['given']]);
  expect(answerAt(END + 5_000, ended)).toEqual(['none', ['given']]);
});

test('an exception that took the place of the one that ended counts in its stead', () => {
  const renewed = { ...given, uid: 'renewed', validFrom: END, validTo: END + 30 * DAY, recordedAt: END - DAY };
  expect(answerAt(END + DAY, { ...given, endedAt: END }, [renewed])).toEqual(['valid', ['renewed']]);
});

test('an exception that was over when it was written down tells what held then, whenever the case is judged', () => {
  expect(answerAt(END + 365 * DAY, { ...given, recordedAt: END + DAY })).toEqual(['valid', ['given']]);
});

test('an exception that was granted after the bucket was opened covers what stands open from then on', () => {
  const owner: ContextFact = { ...given, uid: 'owner', kind: 'owner', value: 'web', validTo: null };
  const later = { ...given, uid: 'later', validFrom: OPENED + DAY, recordedAt: OPENED + DAY };
  expect(answerAt(OPENED + DAY, owner)).toEqual(['none', ['owner']]);
  expect(answerAt(OPENED + DAY, owner, [later])).toEqual(['valid', ['later']]);
});
