import type { Place } from '../domain/errors.js';
import { RuleFault } from '../domain/errors.js';

/** What is wrong, or doubtful, in a policy or question file, and where. Errors keep it from being published. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly path: readonly (string | number)[];
  readonly place: Place;
}

export type FindingDraft = Omit<Finding, 'place'>;

export function error(path: readonly (string | number)[], message: string): FindingDraft {
  return { severity: 'error', message, path };
}

export function warning(path: readonly (string | number)[], message: string): FindingDraft {
  return { severity: 'warning', message, path };
}

/** Throws POLICY_INVALID for the first error, naming how many more there are. */
export function refuseErrors(findings: readonly Finding[]): void {
  const errors = findings.filter((finding) => finding.severity === 'error');
  const [first] = errors;
  if (first === undefined) return;
  const more = errors.length > 1 ? ` (and ${String(errors.length - 1)} more)` : '';
  throw new RuleFault('POLICY_INVALID', `${first.message}${more}`, { place: first.place });
}
