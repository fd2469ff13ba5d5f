import { expect, test } from '@jest/globals';
import { achieved } from '../../../src/pipeline/normalise/event/achieved.js';
import { isOperation, operationCatalogue } from '../../../src/pipeline/normalise/index.js';

test('a change that failed is no change that was made', () => {
  for (const verb of ['mfa.enrol', 'mailbox.forward_external', 'role.grant', 'cloud.secret_read', 'process.start'])
    expect(achieved(verb, { status: 'Failure' })).toBe('attempt.failed');
});

test('what succeeded, and what does not say how it ended, keeps its verb', () => {
  for (const verb of operationCatalogue().keys()) {
    expect(achieved(verb, { status: 'Success' })).toBe(verb);
    expect(achieved(verb, {})).toBe(verb);
  }
});

test('an answer is true whatever came of it: a failed sign-in, a denied prompt, a connection that was refused', () => {
  for (const verb of ['auth.failure', 'auth.blocked', 'mfa.push_denied', 'network.connect', 'mail.blocked'])
    expect(achieved(verb, { status: 'Failure' })).toBe(verb);
  expect(achieved(null, { status: 'Failure' })).toBeNull();
});

test('whatever is made of a verb is in the catalogue', () => {
  for (const verb of operationCatalogue().keys())
    expect(isOperation(achieved(verb, { status: 'Failure' }) ?? '')).toBe(true);
});
