import { expect, test } from '@jest/globals';
import { describeWithDevData } from '../../harness/dev-data.js';
import { scoreProducts, share, wrongShare } from './support/ecs-score.js';

/** Small samples: one odd record in five may miss its user, so the shares are asked of all of them together. */
const PRODUCTS = [
  'github__github-audit-logs',
  'duo__duo-security',
  'aws__aws-guardduty',
  'aws__aws-waf',
  'azure__azure-activity-logs',
  'google_cloud__google_cloud_audit',
  'kubernetes__audit-log',
  'microsoft__microsoft-365-defender',
  'microsoft__microsoft-sentinel',
  'crowdstrike__crowdstrike_falcon',
  'crowdstrike__crowdstrike-telemetry',
];

describeWithDevData('records of cloud, endpoint and code hosting products', ['vendor-ecs-pairs'], (folder) => {
  test.each([true, false])('are typed, valid, right and whole (source named: %p)', (named) => {
    const score = scoreProducts(folder, PRODUCTS, named);
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
});
