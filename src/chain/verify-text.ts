import type { VerifyFinding } from './finding.js';
import { finding } from './finding.js';
import { unread, verifyBundle, type VerifyOptions, type VerifyReport } from './verify-bundle.js';

/**
 * Checks a bundle as it was handed over. White space between its parts is none of it, as JSON has it; a name that is there
 * twice is a change, since of two values one reader takes the first and another the last.
 */
export function verifyText(text: string, options: VerifyOptions = {}): VerifyReport {
  const read = parsed(text);
  if (read.fault !== null) return unread(read.fault);
  const report = verifyBundle(read.value, options);
  const twice = nameTwice(text);
  return twice === null ? report : { ...report, code: 2, findings: [twice, ...report.findings] };
}

interface Read {
  readonly value: unknown;
  readonly fault: VerifyFinding | null;
}

/** A text that is no JSON is no bundle: the verifier says so and where, as for any other change. */
function parsed(text: string): Read {
  try {
    return { value: JSON.parse(text) as unknown, fault: null };
  } catch (fault) {
    const message = text.trim() === '' ? 'the file is empty' : 'is no JSON, and so not a case bundle';
    return { value: null, fault: finding(2, faultAt(text, fault instanceof Error ? fault.message : ''), message) };
  }
}

/** The parser tells the place of some faults only; none is better than a wrong one. */
function faultAt(text: string, told: string): string {
  const position = /position (\d+)/u.exec(told)?.[1];
  if (position !== undefined) return placeOf(text, Number(position));
  return told.includes('end of JSON') ? placeOf(text, text.length) : 'bundle';
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:]/gsu;

/** The first name that one object has twice, in a text that is known to be JSON. */
function nameTwice(text: string): VerifyFinding | null {
  const open: Set<string>[] = [];
  let last = { text: '""', at: 0 };
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (token !== ':') last = { text: token, at: index };
    else if (isTaken(open.at(-1), last.text))
      return finding(2, placeOf(text, last.at), `the name ${last.text} is there twice`);
  }
  return null;
}

function isTaken(names: Set<string> | undefined, name: string): boolean {
  const said = JSON.parse(name) as string;
  if (names?.has(said) === true) return true;
  names?.add(said);
  return false;
}

function placeOf(text: string, position: number): string {
  const before = text.slice(0, position).split('\n');
  return `line ${String(before.length)}, column ${String((before.at(-1) ?? '').length + 1)}`;
}
