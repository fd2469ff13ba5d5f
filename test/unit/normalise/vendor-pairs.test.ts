import { expect, test } from '@jest/globals';
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
