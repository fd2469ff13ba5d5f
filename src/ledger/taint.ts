import type { CaseFrame } from '../domain/decision.js';
import type { Answer } from '../domain/verdict.js';

/** Names by which an answer may say that the suspect wrote it, where the caller gives no frame. */
const SUSPECT_NAMES = ['subject', 'actor', 'entity'];
const SUSPECT_PREFIXES = SUSPECT_NAMES.map((name) => `${name}:`);

export type TaintRule = (answer: Answer) => boolean;

/** Everybody implicated, and everybody whose right to write came from them, however many hands it passed. */
export function implicatedPrincipals(frame: CaseFrame): ReadonlySet<string> {
  const implicated = new Set([...SUSPECT_NAMES, ...frame.implicated]);
  let before = -1;
  while (before !== implicated.size) {
    before = implicated.size;
    for (const grant of frame.grants ?? []) {
      if (implicated.has(grant.grantedBy)) implicated.add(grant.principal);
    }
  }
  return implicated;
}

/**
 * TAINTED: a fact that speaks for the suspect counts only if it was recorded before suspicion began, or was written by
 * somebody the case does not implicate. Who holds the account can open the ticket and enrol the device.
 */
export function taintRule(frame?: CaseFrame): TaintRule {
  const implicated = implicatedPrincipals(frame ?? { implicated: [] });
  const since = frame?.firstSuspiciousAt ?? Number.NEGATIVE_INFINITY;
  return (answer) => {
    if (answer.tainted === true) return true;
    if (answer.recordedAt < since) return false;
    return (
      implicated.has(answer.writtenBy) ||
      isSuspect(answer.writtenBy) ||
      (frame !== undefined && answer.writtenBy === '')
    );
  };
}

/** `subject`, or `subject:` and who that is. */
function isSuspect(writtenBy: string): boolean {
  return SUSPECT_PREFIXES.some((prefix) => writtenBy.startsWith(prefix));
}
