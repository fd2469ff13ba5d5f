import type { AnswerState } from '../../../domain/verdict.js';
import type { SubjectReading } from '../ports.js';

/** What a question found: a closed answer or a kind of silence, the facts that say so, and the words for people. */
export interface Finding {
  readonly state: AnswerState;
  /** One of the policy's answers; only with ANSWERED. */
  readonly answer?: string;
  /** Uids of the events, context facts or indicators cited. */
  readonly cites: readonly string[];
  readonly source: string;
  readonly observedAt: number;
  readonly recordedAt: number;
  readonly writtenBy: string;
  readonly text: string;
}

/** Answers one question from what was read; pure. */
export type Answerer = (reading: SubjectReading) => Finding;

/** The graph was asked and has nothing: no more than that, and worth as little as its sources are whole. */
export function nothingFound(reading: SubjectReading, text: string): Finding {
  return { ...silence(reading, 'NO_DATA', text), state: 'ANSWERED', answer: 'none' };
}

/** Nobody knows: counted at its worst reach, and said so. */
export function silence(reading: SubjectReading, state: Exclude<AnswerState, 'ANSWERED'>, text: string): Finding {
  return {
    state,
    cites: [],
    source: 'graph',
    observedAt: reading.asOf,
    recordedAt: reading.asOf,
    writtenBy: 'sequitur',
    text,
  };
}
