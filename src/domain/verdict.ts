/** Machine verdicts, worst first; a human's conclusion is a separate field, `disposition`. */
export const VERDICTS = ['MALICIOUS', 'SUSPICIOUS_NEEDS_HUMAN', 'UNKNOWN', 'BENIGN'] as const;
export type Verdict = (typeof VERDICTS)[number];

export type Disposition = 'TRUE_POSITIVE' | 'BENIGN_TRUE_POSITIVE' | 'FALSE_POSITIVE' | 'INCONCLUSIVE';

/** OCSF `verdict_id` for each verdict. */
export const OCSF_VERDICT_ID: Readonly<Record<Verdict, number>> = {
  MALICIOUS: 2,
  SUSPICIOUS_NEEDS_HUMAN: 4,
  BENIGN: 5,
  UNKNOWN: 7,
};

/** What a source said to a question. Silence is a value: everything but ANSWERED says why nothing is known. */
export const ANSWER_STATES = [
  'ANSWERED',
  'NO_COVERAGE',
  'NO_DATA',
  'ERROR',
  'STALE',
  'DENIED',
  'NOT_ASKED',
  'INSUFFICIENT_HISTORY',
] as const;
export type AnswerState = (typeof ANSWER_STATES)[number];

/** One answer as the ledger reads it; integers and closed names only. Times are ms since the epoch. */
export interface Answer {
  readonly id: string;
  readonly question: string;
  readonly state: AnswerState;
  readonly answer?: string;
  readonly source: string;
  readonly observedAt: number;
  readonly recordedAt: number;
  /** Principal that wrote the fact, for the TAINTED rule. */
  readonly writtenBy: string;
  /** Benign weight does not count: the suspect could have written this. */
  readonly tainted?: boolean;
}
