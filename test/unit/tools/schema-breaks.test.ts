import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const folder = mkdtempSync(join(tmpdir(), 'sequitur-breaks-'));
const RELEASED = 'type Query { case(number: Int!): String old: Int @deprecated(reason: "gone on 2027-01-01") }';

function broken(current: string): { code: number | null; said: string } {
  const files = [join(folder, 'released.graphql'), join(folder, 'current.graphql')] as const;
  writeFileSync(files[0], RELEASED);
  writeFileSync(files[1], current);
  const { status, stderr } = spawnSync(process.execPath, ['tools/schema-breaks.mjs', ...files], { encoding: 'utf8' });
  return { code: status, said: stderr };
}

test('a field that clients may rely on cannot go, nor ask for more than it did', () => {
  expect(broken('type Query { old: Int }')).toMatchObject({ code: 1, said: expect.stringContaining('Query.case') });
  expect(broken('type Query { case(number: Int!, team: String!): String old: Int }')).toMatchObject({ code: 1 });
});

test('a field may come, and one that was deprecated in the release may go', () => {
  expect(broken('type Query { case(number: Int!, team: String): String more: Int }')).toEqual({ code: 0, said: '' });
});
