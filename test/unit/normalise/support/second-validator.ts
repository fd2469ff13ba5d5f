import { spawnSync } from 'node:child_process';
import { describe, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/domain/json.js';

const SCRIPT = 'test/validators/second_opinion.py';
const MOST_OUTPUT = 64 * 1024 * 1024;

export interface SecondOpinion {
  readonly events: number;
  readonly invalid: number;
  /** The first faulty events, as the validator words them. */
  readonly faults: readonly string[];
}

function run(input: string): { readonly status: number | null; readonly stdout: string } {
  return spawnSync('python3', [SCRIPT], { input, encoding: 'utf8', maxBuffer: MOST_OUTPUT });
}

/** What a validator says that shares neither code nor schema generator with ours. */
export function secondOpinionOn(events: readonly JsonObject[]): SecondOpinion {
  const { stdout } = run(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const lines = stdout.trim().split('\n');
  const summary = JSON.parse(lines.at(-1) ?? '{}') as Pick<SecondOpinion, 'events' | 'invalid'>;
  return { ...summary, faults: lines.slice(0, -1).slice(0, 10) };
}

/** Runs where Python has the packages, and says loudly that it was skipped where not. */
export function describeWithSecondValidator(title: string, body: () => void): void {
  if (run('').status === 0) {
    describe(title, body);
    return;
  }
  console.warn(`SKIPPED: ${title}: needs python3 with ocsf-json-schema and jsonschema (pip install)`);
  describe.skip(title, () => {
    test('needs the second validator', () => undefined);
  });
}
