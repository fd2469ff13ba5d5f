import { expect, test } from '@jest/globals';
import type { IdentityClaim } from '../../../src/domain/entity.js';
import { authoritiesFrom, DEFAULT_AUTHORITIES, type Authorities } from '../../../src/pipeline/link/authorities.js';
import { trustClaims } from '../../../src/pipeline/link/trust-claims.js';
import { claim, makeEvent } from '../../harness/make-event.js';

function trusted(
  source: string,
  one: IdentityClaim,
  authorities: Authorities = DEFAULT_AUTHORITIES,
): boolean | undefined {
  return trustClaims(makeEvent({ uid: 'e', source, claims: [one] }), authorities).claims[0]?.authoritative;
}
const login = claim('okta:1', 'alice@corp.example');

test('a directory vouches for its logins, and another source does not', () => {
  expect(trusted('okta/system_log', login)).toBe(true);
  expect(trusted('slack/audit', login)).toBe(false);
});

test('public mail, a login without a domain and what an account says of itself never join', () => {
  expect(trusted('okta/system_log', claim('okta:1', 'alice@gmail.com'))).toBe(false);
  expect(trusted('okta/system_log', claim('okta:1', 'alice'))).toBe(false);
  expect(trusted('okta/system_log', claim('okta:1', 'alice@corp.example', 'self_asserted_mail'))).toBe(false);
  expect(trusted('okta/system_log', { ...login, authoritative: false })).toBe(false);
});

test('an immutable id needs no domain, and a list of domains narrows what is believed', () => {
  expect(trusted('entra/signin', claim('entra:1', 'S-1-5-21', 'immutable_id'))).toBe(true);
  const narrow = authoritiesFrom({
    authorities: [{ source: 'okta/system_log', attributes: ['verified_login'], domains: ['Corp.Example'] }],
    publicDomains: [],
  });
  expect(trusted('okta/system_log', login, narrow)).toBe(true);
  expect(trusted('okta/system_log', claim('okta:1', 'alice@partner.example'), narrow)).toBe(false);
  expect(trusted('okta/other', login, narrow)).toBe(false);
});

test('values are compared in one spelling, and empty ones and claims of service accounts are dropped', () => {
  const event = makeEvent({
    uid: 'e',
    claims: [
      claim('okta:1', ' Alice@Corp.Example '),
      claim('okta:1', ' '),
      { ...login, account: { ...login.account, nature: 'service' } },
    ],
  });
  expect(trustClaims(event, DEFAULT_AUTHORITIES).claims.map(({ value }) => value)).toEqual(['alice@corp.example']);
});

test('a configuration with an unknown word is refused', () => {
  expect(() =>
    authoritiesFrom({ authorities: [{ source: 'okta', attributes: ['verified_login'] }], publicDomains: [] }),
  ).toThrow();
});
