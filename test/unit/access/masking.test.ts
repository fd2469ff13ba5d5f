import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readConfig } from '../../../src/app/config/config.js';
import { maskedWhere, ROLES, type Principal } from '../../../src/domain/access.js';
import { Masking } from '../../../src/usecases/access/masking.js';

const SECRET = Buffer.from('a secret of this test');
const person = (...roles: Principal['roles']): Principal => ({
  id: 'ana',
  name: 'Ana',
  kind: 'human',
  roles,
  sources: [],
});

test('a pseudonym is the same for what is equal without regard to case, another for what is not, and for every caller', () => {
  const [ana, bo] = [new Masking('ana', SECRET), new Masking('bo', SECRET)];
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      const [first, second] = [ana.pseudonymOf(one), ana.pseudonymOf(other)];
      expect(first).toMatch(/^masked:[0-9a-f]{16}$/);
      expect(first === second).toBe(one.normalize('NFC').toLowerCase() === other.normalize('NFC').toLowerCase());
      expect(bo.pseudonymOf(one)).not.toBe(first);
    }),
  );
  expect(ana.pseudonymOf('Mara@Corp.example')).toBe(ana.pseudonymOf('mara@corp.example'));
  expect(new Masking('ana', Buffer.from('another')).pseudonymOf('x')).not.toBe(ana.pseudonymOf('x'));
});

test('a deployment masks whoever has only roles that it names, and agents; never an admin', () => {
  const masked = (principal: Principal, ...words: string[]) => maskedWhere(principal, words).masked === true;
  expect(masked(person('viewer'))).toBe(false);
  expect(masked(person('viewer'), 'viewer')).toBe(true);
  expect(masked(person('viewer', 'analyst'), 'viewer')).toBe(false);
  expect(masked({ ...person('analyst'), kind: 'agent' }, 'agent')).toBe(true);
  expect(masked({ ...person('analyst'), masked: true })).toBe(true);
  expect(masked(person('admin'), ...ROLES, 'agent')).toBe(false);
});

test('the setting takes roles and the word agent, and says so of anything else', () => {
  expect(readConfig({}).SEQUITUR_MASKED).toEqual([]);
  expect(readConfig({ SEQUITUR_MASKED: 'viewer, agent' }).SEQUITUR_MASKED).toEqual(['viewer', 'agent']);
  for (const text of ['admin', 'everybody', 'viewer;agent'])
    expect(() => readConfig({ SEQUITUR_MASKED: text })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});
