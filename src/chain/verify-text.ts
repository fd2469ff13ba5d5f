import { finding } from './finding.js';
import { verifyBundle, type VerifyOptions, type VerifyReport } from './verify-bundle.js';

/**
 * Checks a bundle as it was handed over. White space between its parts is none of it, as JSON has it; a name that is there
 * twice is a change, since of two values one reader takes the first and another the last.
 */
export function verifyText(text: string, options: VerifyOptions = {}): VerifyReport {
  const value = parsed(text);
  const report = verifyBundle(value, options);
  if (membersWritten(text) === membersOf(value)) return report;
  return { ...report, code: 2, findings: [finding(2, '', 'a name is there twice'), ...report.findings] };
}

/** A text that is no JSON is no bundle: the verifier says so, as for any other change. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

const STRINGS = /"(?:[^"\\]|\\.)*"/gsu;

/** Outside strings each colon of JSON ends a name. */
function membersWritten(text: string): number {
  return [...text.replaceAll(STRINGS, '').matchAll(/:/gu)].length;
}

function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const parts: readonly unknown[] = Object.values(value);
  return parts.reduce<number>((sum, part) => sum + membersOf(part), Array.isArray(value) ? 0 : parts.length);
}
