import { expect, test } from '@jest/globals';
import { distinctPeople, isSamePerson, isSignedBy, signatureOf } from '../../../src/domain/same-person.js';

const key = { id: 'k1', name: 'Bo@Corp.example' };
const signIn = { id: 'oidc:b0', name: 'Bo Berg', logins: ['bo@corp.example', 'b0'] };

test('a key that is named by an address and a sign-in with that address are one person', () => {
  expect(isSamePerson(key, signIn)).toBe(true);
  expect(distinctPeople([key, signIn, { id: 'k2', name: 'cy@corp.example' }])).toHaveLength(2);
});

test('two people with the same display name are two', () => {
  expect(isSamePerson(signIn, { id: 'oidc:b1', name: 'Bo Berg', logins: ['bo.berg2@corp.example'] })).toBe(false);
});

test('nobody is somebody else because a name is missing', () => {
  expect(isSamePerson({ id: 'k1', name: '' }, { id: 'k2', name: ' ' })).toBe(false);
  expect(isSamePerson({ id: 'k1', name: 'a b', logins: [''] }, { id: 'k2', name: 'c d', logins: [''] })).toBe(false);
});

test('who wrote something is known again under their other name', () => {
  expect(isSignedBy(signatureOf(key), signIn)).toBe(true);
  expect(isSignedBy(signatureOf(signIn), key)).toBe(true);
  expect(isSignedBy(signatureOf(key), { id: 'k9', name: 'Ana' })).toBe(false);
});
