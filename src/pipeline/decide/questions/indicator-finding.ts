import type { FeedAnswer, SubjectReading } from '../ports.js';
import { silence, type Finding } from './question.js';

/**
 * What the feeds say: one answer of those that were heard, and one for each way in which others stayed silent. A feed that
 * never heard of a value says nothing, least of all that it is clean; one that failed or went stale might have known, and
 * what the others say does not make up for it.
 */
export function indicatorFindings(reading: SubjectReading, answers: readonly FeedAnswer[]): readonly Finding[] {
  if (answers.length === 0) return [silence(reading, 'NO_DATA', 'No feed is loaded.')];
  return [...heard(reading, answers), ...SILENCES.flatMap((state) => silent(reading, answers, state))];
}

function heard(reading: SubjectReading, answers: readonly FeedAnswer[]): readonly Finding[] {
  const hits = answers.flatMap((answer) => answer.hits);
  const [hit] = hits;
  if (hit === undefined) return silent(reading, answers, 'NO_COVERAGE');
  return [
    {
      state: 'ANSWERED',
      answer: 'known_bad',
      cites: hits.map((indicator) => indicator.uid),
      source: hit.source,
      observedAt: Math.min(hit.recordedAt, reading.asOf),
      recordedAt: hit.recordedAt,
      writtenBy: hit.source,
      text: `${hit.value} is listed by ${hit.source}`,
    },
  ];
}

type Silence = keyof typeof WORDS;

function silent(reading: SubjectReading, answers: readonly FeedAnswer[], state: Silence): readonly Finding[] {
  const feeds = answers.filter((answer) => answer.state === state).map(({ feed }) => feed);
  return feeds.length === 0 ? [] : [silence(reading, state, WORDS[state](feeds.join(', ')))];
}

const SILENCES = ['ERROR', 'STALE'] as const;

const WORDS = {
  NO_COVERAGE: (feeds: string) => `Never heard of by ${feeds}.`,
  ERROR: (feeds: string) => `${feeds}: could not be asked`,
  STALE: (feeds: string) => `${feeds}: not renewed in time`,
} as const;
