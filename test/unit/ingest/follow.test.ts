import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { Checkpoints } from '../../../src/app/cli/commands/ingest-checkpoint.js';
import { FileSender } from '../../../src/app/cli/commands/ingest-file.js';
import { Follower } from '../../../src/app/cli/commands/ingest-follow.js';
import { Totals } from '../../../src/app/cli/commands/ingest-totals.js';
import { PermissionFault } from '../../../src/domain/errors.js';

interface Delivered {
  readonly records: readonly string[];
  readonly idempotencyKey: string;
}

let folder: string;
let log: string;
let deliveries: Delivered[];
/** Answers that get lost: the server has it, the sender does not know. */
let lose: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sequitur-follow-'));
  log = join(folder, 'app.log');
  deliveries = [];
  lose = 0;
});

/** As a process that begins anew: what it knows is in its folder. */
function follower(totals = new Totals()): Follower {
  const checkpoints = new Checkpoints(join(folder, 'state'), 'http://127.0.0.1:4000/graphql');
  const request = async (_query: string, variables: Readonly<Record<string, unknown>>) => {
    const delivery = variables['input'] as Delivered;
    const known = deliveries.find(({ idempotencyKey }) => idempotencyKey === delivery.idempotencyKey);
    // A key that is given to other records is refused by the server, and with it whatever those were.
    if (known !== undefined) expect(delivery.records).toEqual(known.records);
    else deliveries.push(delivery);
    if (lose > 0) {
      lose -= 1;
      throw new PermissionFault('FORBIDDEN', 'the process ends here');
    }
    return { ingestRecords: { accepted: delivery.records.length, duplicates: 0, rejected: [] } };
  };
  const sender = { request, pause: () => Promise.resolve() };
  const files = new FileSender({ source: null, maxLineBytes: 10_000, checkpoints, sender, totals });
  return new Follower(log, { source: null, checkpoints, totals, files });
}

async function settle(one: Follower): Promise<void> {
  while (await one.round());
}

const sent = () => deliveries.flatMap(({ records }) => records);

test('what is appended is sent line by line, and a line that is not ended yet waits', async () => {
  const one = follower();
  await settle(one);
  writeFileSync(log, 'a\nb\nhal');
  await settle(one);
  expect(sent()).toEqual(['a', 'b']);
  appendFileSync(log, 'f\nc\n');
  await settle(one);
  expect(sent()).toEqual(['a', 'b', 'half', 'c']);
});

test('after a rotation the rest of the old file comes first, then the new one', async () => {
  writeFileSync(log, 'a\n');
  const one = follower();
  await settle(one);
  appendFileSync(log, 'b\nlast words');
  renameSync(log, join(folder, 'app.log.1'));
  await settle(one);
  writeFileSync(log, 'new\n');
  await settle(one);
  expect(sent()).toEqual(['a', 'b', 'last words', 'new']);
});

test('a rotation while nobody followed loses nothing', async () => {
  writeFileSync(log, 'a\n');
  await settle(follower());
  appendFileSync(log, 'b\n');
  renameSync(log, join(folder, 'app.log.1'));
  writeFileSync(log, 'new\n');
  await settle(follower());
  expect(sent()).toEqual(['a', 'b', 'new']);
});

test('a file that was emptied and begun again is read from its beginning, the same first line or another', async () => {
  writeFileSync(log, 'head\na\nb\n');
  const one = follower();
  await settle(one);
  truncateSync(log);
  writeFileSync(log, 'head\nc\n');
  await settle(one);
  truncateSync(log);
  writeFileSync(log, 'other\nd\ne\nf\ng\n');
  await settle(one);
  expect(sent()).toEqual(['head', 'a', 'b', 'head', 'c', 'other', 'd', 'e', 'f', 'g']);
});

test('a process that ends between commit and acknowledgement sends the very same chunk again, though the file grew', async () => {
  writeFileSync(log, 'a\nb\n');
  lose = 1;
  await expect(settle(follower())).rejects.toMatchObject({ code: 'FORBIDDEN' });
  appendFileSync(log, 'c\n');
  await settle(follower());
  expect(deliveries.map(({ records }) => records)).toEqual([['a', 'b'], ['c']]);
});

test('the same holds where the file was rotated meanwhile', async () => {
  writeFileSync(log, 'a\nb\n');
  lose = 1;
  await expect(settle(follower())).rejects.toMatchObject({ code: 'FORBIDDEN' });
  appendFileSync(log, 'c\n');
  renameSync(log, join(folder, 'app.log.1'));
  writeFileSync(log, 'new\n');
  await settle(follower());
  expect(deliveries.map(({ records }) => records)).toEqual([['a', 'b'], ['c'], ['new']]);
});

test('a rotated file that is gone from its folder is told, with the place up to which it was sent', async () => {
  const told: [string, number][] = [];
  const totals = new (class extends Totals {
    override lostSight(path: string, offset: number): void {
      told.push([path, offset]);
    }
  })();
  writeFileSync(log, 'a\n');
  const one = follower(totals);
  await settle(one);
  appendFileSync(log, 'b\n');
  renameSync(log, join(mkdtempSync(join(tmpdir(), 'sequitur-away-')), 'away'));
  await settle(one);
  expect(told).toEqual([]);
  writeFileSync(log, 'another\nnew\n');
  await settle(one);
  expect(told).toEqual([[log, 2]]);
  expect(sent()).toEqual(['a', 'another', 'new']);
});

/** Rotates as logrotate does: the latest is `.1`, and each of the others moves on by one. */
function rotate(count: number): void {
  for (let at = count; at > 0; at -= 1) renameSync(`${log}.${String(at)}`, `${log}.${String(at + 1)}`);
  renameSync(log, `${log}.1`);
}
function written(path: string, text: string, second: number): void {
  writeFileSync(path, text);
  utimesSync(path, 1_800_000_000 + second, 1_800_000_000 + second);
}

test.each([
  ['the file that was followed is still there', false],
  ['the file that was followed is gone', true],
])('of several rotations between two looks every file is sent, in its order: %s', async (_what, isGone) => {
  written(join(folder, 'app.log.1'), 'long before\n', 0);
  written(log, 'a\n', 1);
  const one = follower();
  await settle(one);
  rotate(1);
  written(log, 'b\n', 2);
  rotate(2);
  written(log, 'c\nunended', 3);
  rotate(3);
  written(log, 'd\n', 4);
  written(join(folder, 'application.log.1'), 'somebody else\n', 3);
  written(join(folder, 'app.log.1.gz'), 'packed\n', 3);
  if (isGone) rmSync(join(folder, 'app.log.3'));
  await settle(one);
  expect(sent()).toEqual(['a', 'b', 'c', 'unended', 'd']);
  expect(new Set(deliveries.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(deliveries.length);
});

test('several rotations while nobody followed lose nothing either', async () => {
  written(log, 'a\n', 1);
  await settle(follower());
  appendFileSync(log, 'rest\n');
  utimesSync(log, 1_800_000_002, 1_800_000_002);
  rotate(0);
  written(log, 'b\n', 3);
  rotate(1);
  written(log, 'c\n', 4);
  const one = follower();
  await settle(one);
  await settle(follower());
  expect(sent()).toEqual(['a', 'rest', 'b', 'c']);
});
