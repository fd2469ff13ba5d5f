import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { JsonValue } from '../../../src/domain/json.js';
import { loadMappings, MappingLibrary, normaliseRecord, validateOcsf } from '../../../src/pipeline/normalise/index.js';
import { describeWithDevData } from '../../harness/dev-data.js';
import { scoreProducts, share, wrongShare } from './support/ecs-score.js';

const MAPPED = [
  'okta__okta-system-logs',
  'microsoft__microsoft-entraid-graphapi',
  'azure__azure-ad',
  'office_365__o365',
  'google_cloud__google-report',
  'aws__aws-cloudtrail',
];

describeWithDevData(
  'records of mapped products against what their parsers’ authors expect',
  ['vendor-ecs-pairs'],
  (folder) => {
    test.each([true, false])('are typed, valid, right and whole (source named: %p)', (named) => {
      const score = scoreProducts(folder, MAPPED, named);
      expect(score.invalid).toBe(0);
      expect(score.rejected).toBe(0);
      expect(score.typed / score.records).toBeGreaterThanOrEqual(0.97);
      expect(share(score.time)).toBeGreaterThanOrEqual(0.97);
      expect(share(score.outcome)).toBeGreaterThanOrEqual(0.97);
      expect(share(score.ip)).toBeGreaterThanOrEqual(0.95);
      expect(share(score.user)).toBeGreaterThanOrEqual(0.92);
      for (const tally of [score.time, score.outcome, score.ip, score.user])
        expect(wrongShare(tally)).toBeLessThanOrEqual(0.02);
      expect(score.kept / score.leaves).toBeGreaterThanOrEqual(0.98);
    });
  },
);

function productsIn(folder: string): readonly string[] {
  return readdirSync(join(folder, 'raw')).map((name) => name.replace(/\.ndjson$/, ''));
}

describeWithDevData('records of all products, mapped or not', ['vendor-ecs-pairs'], (folder) => {
  test('are valid, whole, and right in what every product says', () => {
    const score = scoreProducts(folder, productsIn(folder), false);
    expect(score.invalid).toBe(0);
    expect(share(score.time)).toBeGreaterThanOrEqual(0.97);
    expect(share(score.outcome)).toBeGreaterThanOrEqual(0.97);
    expect(share(score.ip)).toBeGreaterThanOrEqual(0.95);
    expect(share(score.user)).toBeGreaterThanOrEqual(0.92);
    for (const tally of [score.time, score.outcome, score.ip, score.user])
      expect(wrongShare(tally)).toBeLessThanOrEqual(0.02);
    expect(score.kept / score.leaves).toBeGreaterThanOrEqual(0.98);
  });

  test('give their address and user in three of five even without any mapping', () => {
    const score = scoreProducts(folder, productsIn(folder), false, new MappingLibrary([]));
    expect(score.invalid).toBe(0);
    expect(share(score.ip)).toBeGreaterThanOrEqual(0.6);
    expect(share(score.user)).toBeGreaterThanOrEqual(0.6);
  });
});

describeWithDevData('records that detection rules were written for', ['panther-rule-tests', 'rules'], (folder) => {
  const library = loadMappings();
  test.each([
    'okta_systemlog',
    'github_audit',
    'gsuite_activityevent',
    'azure_monitoractivity',
    'azure_audit',
    'gcp_auditlog',
    'crowdstrike_eventstreams',
  ])('%s reach a verb', (file) => {
    const answered = readFileSync(join(folder, `${file}.ndjson`), 'utf8')
      .trim()
      .split('\n')
      .map((line, index) => {
        const { event: raw } = JSON.parse(line) as { readonly event: JsonValue };
        const record = { source: null, raw, index, position: String(index), receivedAt: Date.UTC(2026, 10, 1) };
        return normaliseRecord(record, library).events ?? [];
      })
      .filter((events) => events.length > 0);
    expect(answered.flatMap((events) => events.flatMap((event) => validateOcsf(event.ocsf)))).toEqual([]);
    const told = answered.filter((events) => events.some(({ operation }) => operation !== null));
    expect(told.length / answered.length).toBeGreaterThanOrEqual(0.95);
  });
});
