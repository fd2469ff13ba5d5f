import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { coverageReport } from '../../../src/app/cli/commands/mappings.js';

const folder = mkdtempSync(join(tmpdir(), 'coverage-'));

function written(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const MAPPING = written(
  'door.yaml',
  `mapping: acme/door
product: { vendor_name: Acme, name: Door }
recognise: exists(door)
each: opened
time: at
cases: [{ class: entity_management, activity: Read, set: { entity: { uid: door, name: $item.who.name } } }]
`,
);

interface Leaf {
  readonly path: string;
  readonly seen: number;
  readonly mapped: number;
  readonly places: readonly string[];
}

async function leaves(file: string, whole = false): Promise<readonly Leaf[]> {
  const lines = await coverageReport(file, { json: true, whole, mappings: [MAPPING] });
  return lines.map((line) => JSON.parse(line) as Leaf);
}

test('coverage tells of each leaf how often it was seen, where it ended, and what nobody mapped', async () => {
  const file = written(
    'samples.ndjson',
    [
      { door: 'd7', at: '2026-03-01T08:00:00Z', opened: [{ who: { name: 'Anna' }, floor: 3 }] },
      { door: 'd8', at: '2026-03-01T09:00:00Z', opened: [{ who: { name: 'Bert' } }], battery: 'low' },
      { door: 'd9', opened: [] },
    ]
      .map((one) => JSON.stringify(one))
      .join('\n'),
  );
  const [byPath, parked] = [
    new Map((await leaves(file)).map((one) => [one.path, one])),
    (await coverageReport(file, { json: true, mappings: [MAPPING] })).at(-1),
  ];
  expect(byPath.get('door')).toMatchObject({ seen: 2, mapped: 2, places: ['entity.uid'] });
  expect(byPath.get('opened[].who.name')).toMatchObject({ mapped: 2, places: ['entity.name'] });
  expect(byPath.get('opened[].floor')).toMatchObject({ seen: 1, mapped: 0, places: [] });
  expect(byPath.get('battery')).toMatchObject({ seen: 1, mapped: 0 });
  expect(byPath.get('at')).toMatchObject({ seen: 2, isTime: true });
  expect(byPath.get('opened[].floor')).toMatchObject({ isTime: false });
  expect(JSON.parse(parked ?? '')).toEqual({ parked: 'TIME_MISSING', count: 1 });
  expect(await coverageReport(file, { mappings: [MAPPING] })).toContainEqual(
    expect.stringMatching(/^ +0 \/ 1 +battery → unmapped$/),
  );
});

test('a report over many lines is one sample', async () => {
  const file = written('report.json', JSON.stringify({ door: 'd7', at: '2026-03-01T08:00:00Z', opened: [] }, null, 2));
  expect((await leaves(file, true)).map(({ path }) => path)).toContain('door');
  expect((await leaves(file)).some((one) => 'parked' in one)).toBe(true);
});

test('samples are read as records are: unpacked, in other encodings, and with an id and a source around them', async () => {
  const line = JSON.stringify({ door: 'd7', at: '2026-03-01T08:00:00Z', opened: [{ floor: 3 }] });
  const around = JSON.stringify({ id: 'r1', source: 'acme/door', raw: line });
  const files = [gzipSync(line), Buffer.from(`\ufeff${line}`, 'utf16le'), around].map((bytes, at) => {
    const file = join(folder, `as-sent-${String(at)}`);
    writeFileSync(file, bytes);
    return file;
  });
  for (const file of files)
    expect((await leaves(file)).find(({ path }) => path === 'door')).toMatchObject({ mapped: 1 });
});

test('bytes that are no text are parked with what they are, and a file that is not there is told as such', async () => {
  const file = join(folder, 'noise');
  writeFileSync(file, Buffer.from([0x80, 0xff, 0xfe, 0x81, 0x0a]));
  expect(await coverageReport(file, { json: true })).toEqual([
    JSON.stringify({ parked: 'INGEST_BAD_ENCODING', count: 1 }),
  ]);
  await expect(coverageReport(join(folder, 'absent'), {})).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
});
