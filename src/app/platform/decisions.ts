import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDecisionPolicy, type DecisionPolicy } from '../../pipeline/decide/policy-file.js';
import { packageRoot } from '../package-root.js';

/** The decision policies that ship with the product, published as they stand. */
export function shippedPolicies(): readonly DecisionPolicy[] {
  const folder = join(packageRoot(), 'seeds', 'policies', 'decision');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => readDecisionPolicy(readFileSync(join(folder, name), 'utf8'), join(folder, name)));
}
