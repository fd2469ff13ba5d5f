import { expect, test } from '@jest/globals';
import { driftFindings } from '../../../src/pipeline/ingest/drift-finding.js';
import type { LeafKind, Leaves } from '../../../src/pipeline/ingest/drift-profile.js';
import type { DriftPoint } from '../../../src/pipeline/ingest/ports-drift.js';

const HOUR = { source: 'acme/door', mapping: 'acme/door@1', parked: 0, timeFailed: 0, unknown: 0 } as const;

function hour(records: number, leaves: Readonly<Record<string, LeafKind>>): DriftPoint {
  const counted: Leaves = Object.fromEntries(Object.entries(leaves).map(([path, kind]) => [path, { records, kind }]));
  return { hour: 0, records, sampled: records, leaves: counted, ...HOUR };
}

function suggested(was: Readonly<Record<string, LeafKind>>, is: Readonly<Record<string, LeafKind>>) {
  const found = driftFindings([hour(400, was)], [hour(120, is)]);
  return found.filter(({ code }) => code === 'FIELD_MISSING').map(({ path, suggestion }) => [path, suggestion]);
}

test('the only address that went is looked for in the only address that came, whatever it is called now', () => {
  expect(suggested({ src: 'address', who: 'text' }, { source_ip: 'address', who: 'text' })).toEqual([
    ['src', 'src ?? source_ip'],
  ]);
});

test('of two addresses that went, or two that came, nobody can say which is which by its look', () => {
  expect(suggested({ src: 'address', peer: 'address' }, { source_ip: 'address' })).toEqual([
    ['src', null],
    ['peer', null],
  ]);
  expect(suggested({ src: 'address' }, { source_ip: 'address', relay: 'address' })).toEqual([['src', null]]);
});

test('texts and numbers look like many others: they are found by their names only', () => {
  expect(suggested({ zone: 'text', n: 'number' }, { where: 'text', count: 'number' })).toEqual([
    ['zone', null],
    ['n', null],
  ]);
  expect(suggested({ userName: 'text' }, { user_name: 'text' })).toEqual([['userName', 'userName ?? user_name']]);
});
