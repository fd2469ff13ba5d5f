import type { ErrorCode, RuleFault } from '../../../domain/errors.js';
import { placeOf } from '../../fault.js';

/** Something to say about a rule, at its place. Errors keep the rule from running; warnings do not. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly code: ErrorCode;
  readonly message: string;
  readonly file: string | null;
  readonly line: number;
  readonly column: number;
  readonly rule: string | null;
}

export interface FindingPlace {
  readonly file: string | null;
  readonly rule: string | null;
}

export function errorFinding(fault: RuleFault, { file, rule }: FindingPlace): Finding {
  const { line = 1, column = 1 } = fault.place ?? {};
  return { severity: 'error', code: fault.code, message: fault.message, file, line, column, rule };
}

export function warning(
  code: ErrorCode,
  message: string,
  place: FindingPlace & { source: string; offset: number },
): Finding {
  const { line, column } = placeOf(place.source, place.offset);
  return { severity: 'warning', code, message, file: place.file, line, column, rule: place.rule };
}
