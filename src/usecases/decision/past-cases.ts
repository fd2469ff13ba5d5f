import { InputFault } from '../../domain/errors.js';
import type { Disposition } from '../../domain/verdict.js';
import { readAnswers } from '../../ledger/index.js';
import { instantMs } from '../../ledger/instant.js';
import type { DecisionPolicy } from '../../pipeline/decide/policy-file.js';
import type { PastDecision } from '../../pipeline/decide/ports-policies.js';
import { replay } from '../../pipeline/decide/replay.js';
import { summarise, type Simulation } from '../../pipeline/decide/simulation.js';
import { responsesOf } from './simulate-policy.js';

const LABELS: readonly Disposition[] = ['TRUE_POSITIVE', 'BENIGN_TRUE_POSITIVE', 'FALSE_POSITIVE', 'INCONCLUSIVE'];

/** A case of a file: what was answered, and what it turned out to be. */
export type PastCase = Omit<PastDecision, 'verdict' | 'cost' | 'subjectKind' | 'unavailable'>;

/** Reads NDJSON, one case a line. ANSWERS_INVALID names the line. */
export function readPastCases(text: string, file: string): readonly PastCase[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at) => (line.trim() === '' ? [] : [caseOf(line, { file, line: at + 1 })]));
}

type LinePlace = Readonly<{ file: string; line: number }>;

function caseOf(line: string, place: LinePlace): PastCase {
  const { id, label, asOf } = objectOf(line, place);
  if (typeof id !== 'string' || id === '') throw invalid('a case has an id', place);
  const judged = { label: labelOf(label, place), case: null, decision: id, subject: id };
  const moment = momentOf(asOf, place);
  try {
    const { newest, ...answers } = readAnswers(line);
    return { ...answers, ...judged, asOf: moment ?? newest };
  } catch (cause) {
    throw cause instanceof InputFault ? invalid(cause.message, place) : cause;
  }
}

function labelOf(given: unknown, place: LinePlace): Disposition | null {
  if (given === undefined || given === null) return null;
  const label = LABELS.find((known) => known === given);
  if (label === undefined) throw invalid(`label is one of ${LABELS.join(', ')}`, place);
  return label;
}

function momentOf(given: unknown, place: LinePlace): number | null {
  const moment = given === undefined ? null : instantMs(given);
  if (given !== undefined && moment === null)
    throw invalid('asOf is ms since 1970, or ISO 8601 with its offset', place);
  return moment;
}

function objectOf(line: string, place: LinePlace): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // said below, with the place
  }
  throw invalid('a case is a JSON object', place);
}

function invalid(message: string, place: LinePlace): InputFault {
  return new InputFault('ANSWERS_INVALID', `${place.file}, line ${String(place.line)}: ${message}`, { place });
}

export interface Comparison {
  readonly draft: DecisionPolicy;
  readonly inForce: DecisionPolicy;
}

/** Both policies over the same answers; what is in force gives the verdict that the draft is compared with. */
export function simulatePast(cases: readonly PastCase[], { draft, inForce }: Comparison): Simulation {
  const past = cases.map((each) => decidedUnder(inForce, each));
  return summarise(
    past.map((each) => replay(each, draft, null)),
    responsesOf(inForce, draft),
  );
}

function decidedUnder(policy: DecisionPolicy, past: PastCase): PastDecision {
  const open = { ...past, subjectKind: kindOf(policy), cost: 0, verdict: 'UNKNOWN' as const };
  const { result, cost } = replay(open, policy, null);
  return { ...open, verdict: result.verdict, cost };
}

/** As the graph calls what the policy is about. */
function kindOf({ scope }: DecisionPolicy): string {
  return { person: 'User', device: 'Device', resource: 'Resource', mailbox: 'Mailbox' }[scope.about];
}
