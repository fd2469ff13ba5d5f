import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { ActionRequest, Permitted } from '../../../src/domain/action.js';

const send = (action: Permitted<ActionRequest>): string => action.type;

test('an action without a permit does not compile', () => {
  const action = { type: 'revoke_sessions', target: 'user:ana', args: {} };
  // @ts-expect-error only the guard makes Permitted values
  expect(send(action)).toBe('revoke_sessions');
  const forged = { ...action, permit: { policies: [], notAfter: 0, digest: '' } };
  // @ts-expect-error a look-alike lacks the brand
  expect(send(forged)).toBe('revoke_sessions');
});

test('nobody but the guard claims the brand', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const claiming = sources.filter((name) =>
    /as (unknown as )?Permitted</.test(readFileSync(join('src', name), 'utf8')),
  );
  expect(claiming).toEqual([join('pipeline', 'guard', 'authorize.ts')]);
});
