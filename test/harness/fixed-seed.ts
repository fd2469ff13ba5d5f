import { jest } from '@jest/globals';
import fc from 'fast-check';

/**
 * In CI the random campaigns are the same each time, so that a change is judged by what it changed; new ground is
 * covered by every other run and by the long campaigns, which take a seed from SEQUITUR_SEED. A test that fails is tried once more, and both are reported:
 * a shared machine may stall for longer than a test is willing to wait.
 */
if (process.env['CI'] === 'true') {
  fc.configureGlobal({ seed: Number(process.env['SEQUITUR_SEED'] ?? 20_261_123) });
  jest.retryTimes(1, { logErrorsBeforeRetry: true });
}
