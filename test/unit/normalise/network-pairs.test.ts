import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadMappings, normaliseRecord, parseWhole, validateOcsf } from '../../../src/pipeline/normalise/index.js';
import type { JsonValue } from '../../../src/domain/json.js';
import { describeWithDevData } from '../../harness/dev-data.js';
import { scoreProducts, share, wrongShare } from './support/ecs-score.js';

const MAPPED = [
  'windows__windows',
  'beats__winlogbeat',
  'azure__azure-windows',
  'openssh__openssh',
  'fortinet__fortigate',
  'palo_alto_networks__paloalto-ngfw',
  'palo_alto_networks__paloalto-prisma-access',
  'suricata__suricata',
  'sentinelone__sentinelone',
  'sentinelone__cloud_funnel2.0',
  'cisco__cisco-secure-firewall',
  'nginx__nginx',
];

describeWithDevData(
  'endpoint and network records against what their parsers’ authors expect',
  ['vendor-ecs-pairs'],
  (folder) => {
    test('are typed, valid, right and whole, recognised without a source', () => {
      const score = scoreProducts(folder, MAPPED, false);
      expect(score.invalid).toBe(0);
      expect(score.typed / score.records).toBeGreaterThanOrEqual(0.97);
      expect(share(score.time)).toBeGreaterThanOrEqual(0.95);
      expect(share(score.outcome)).toBeGreaterThanOrEqual(0.97);
      expect(share(score.ip)).toBeGreaterThanOrEqual(0.95);
      expect(share(score.user)).toBeGreaterThanOrEqual(0.92);
      for (const tally of [score.outcome, score.ip, score.user]) expect(wrongShare(tally)).toBeLessThanOrEqual(0.03);
      expect(score.kept / score.leaves).toBeGreaterThanOrEqual(0.98);
    });
  },
);

describeWithDevData('events captured while attacks ran', ['sigma-regression-events', 'windows.ndjson'], (file) => {
  test('are all valid and typed', () => {
    const library = loadMappings();
    for (const [index, line] of readFileSync(file, 'utf8').trim().split('\n').entries()) {
      const { event: raw } = JSON.parse(line) as { event: JsonValue };
      const { events = [] } = normaliseRecord(
        { source: null, raw, index, position: String(index), receivedAt: Date.UTC(2026, 10, 1) },
        library,
      );
      expect(events.map((event) => [event.classUid === 0, validateOcsf(event.ocsf)])).toEqual([[false, []]]);
    }
  });
});

interface Report {
  readonly file: string;
  readonly expected_findings: number | null;
}

describeWithDevData('posture reports', ['posture-findings'], (folder) => {
  // The rest differ where the counting tool merges what is alike, or leaves out what passed.
  test('have as many findings as the tools that read them count, in nine files of ten', () => {
    const library = loadMappings();
    const reports = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as readonly Report[];
    const counted = reports.filter((one) => one.expected_findings !== null);
    const right = counted.filter(
      ({ file, expected_findings: wanted }) => findingsOf(join(folder, file), library) === wanted,
    );
    expect(right.length / counted.length).toBeGreaterThanOrEqual(0.9);
  });
});

function findingsOf(file: string, library: ReturnType<typeof loadMappings>): number {
  const bytes = readFileSync(file);
  if (bytes.length === 0) return 0;
  const record = { source: null, raw: parseWhole(bytes), index: 0, position: file, receivedAt: Date.UTC(2026, 10, 1) };
  const { events = [] } = normaliseRecord(record, library);
  expect(events.flatMap((event) => validateOcsf(event.ocsf))).toEqual([]);
  return events.length;
}
