import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Command } from 'commander';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { register as decideCommand } from '../../../src/app/cli/commands/decide.js';
import { register as verifyCommand } from '../../../src/app/cli/commands/verify.js';
import { canonicalText } from '../../../src/domain/canonical.js';
import type { PlatformError } from '../../../src/domain/errors.js';
import type { DecisionResult } from '../../../src/domain/decision.js';
import { permitContent } from '../../../src/pipeline/guard/permit-content.js';
import { CLEAR_FACTS } from '../../harness/guard-facts.js';
import { shippedGuard } from '../../harness/permitted-step.js';
import { caseLog } from '../chain/logs.js';
import { NOW, answered } from '../ledger/ledgers.js';

const POLICY = {
  id: 'p',
  version: '1.0.0',
  owner: 'o',
  prior: -95,
  thresholds: { malicious: 151, suspicious: -48, benign: -200, minExculpatory: 50 },
  groups: { g: { cap: 200 } },
  required: ['g'],
  questions: [{ id: 'q', group: 'g', reliability: 1000, halfLife: '30d', answers: { bad: { h1: 0.6, h0: 0.03 } } }],
};

let folder = '';
let written = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sequitur-'));
  written = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
  process.exitCode = undefined;
});

function file(name: string, value: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
}

function run(register: (program: Command) => void, ...args: readonly string[]): number {
  const program = new Command().exitOverride();
  register(program);
  process.exitCode = 0;
  program.parse(['node', 'sequitur', ...args]);
  return Number(process.exitCode);
}

function codeOf(attempt: () => unknown): string {
  try {
    attempt();
  } catch (fault) {
    return (fault as PlatformError).code;
  }
  return 'nothing was refused';
}

describe('sequitur decide', () => {
  const decided = (...more: readonly string[]): DecisionResult => {
    const answers = file('answers.json', [answered('q', 'bad')]);
    run(decideCommand, 'decide', '--policy', file('policy.json', POLICY), '--answers', answers, ...more);
    return JSON.parse(written) as DecisionResult;
  };

  test('prints exactly the canonical bytes, as of the newest observation', () => {
    const result = decided();
    expect(written).toBe(canonicalText(result));
    expect(result).toMatchObject({ verdict: 'SUSPICIOUS_NEEDS_HUMAN', l: 35, asOf: NOW, flipSet: ['ev-q'] });
    expect(Object.keys(result).sort()).toEqual(
      'asOf contested contributions flipSet hi l lacked lo o policy robust s verdict'.split(' '),
    );
  });

  test('decides as of another moment when asked', () => {
    expect(decided('--as-of', '2026-12-01T12:00:00Z')).toMatchObject({ l: -30, asOf: Date.parse('2026-12-01T12:00Z') });
  });

  test('refuses a file it cannot read, and a moment that is none', () => {
    const missing = join(folder, 'none');
    expect(codeOf(() => run(decideCommand, 'decide', '--policy', missing, '--answers', '-'))).toBe('FILE_UNREADABLE');
    expect(codeOf(() => decided('--as-of', 'yesterday'))).toBe('USAGE');
  });
});

const action = { type: 'revoke_sessions', target: 'user:ana', args: {} };
const asked = { action, argumentsDigest: 'd', facts: CLEAR_FACTS, now: NOW, permitMs: 30_000 };
const permit = permitContent(shippedGuard.guardrails.source, shippedGuard.authorize(asked).record);

describe('sequitur verify', () => {
  test.each([
    [0, caseLog({ permit })],
    [2, { ...caseLog(), format: 'another' }],
    [2, 'no JSON at all'],
    [4, caseLog({ permit, sealed: 3 })],
    [5, caseLog({ permit, verdict: 'BENIGN' })],
    [5, caseLog({ permit: { ...permit, outcome: { ...permit.outcome, allowed: false } } })],
  ])('leaves with exit code %d', (code, bundle) => {
    expect(run(verifyCommand, 'verify', file('bundle.json', bundle))).toBe(code);
  });

  test('leaves with exit code 3 when the kept checkpoint is not in the log', () => {
    const kept = file('kept.note', caseLog({ events: 7 }).checkpoints[1] ?? '');
    expect(run(verifyCommand, 'verify', file('bundle.json', caseLog()), '--checkpoint', kept, '--json')).toBe(3);
    expect(JSON.parse(written)).toMatchObject({ code: 3 });
  });
});
