import type { FeedAnswer, SubjectReading } from '../ports.js';
import { silence, type Finding } from './question.js';

/** What the feeds say together. One that never heard of a value says nothing, least of all that it is clean. */
export function indicatorFinding(reading: SubjectReading, answers: readonly FeedAnswer[]): Finding {
  const hits = answers.flatMap((answer) => answer.hits);
  const [hit] = hits;
  if (hit === undefined) return unheard(reading, answers);
  return {
    state: 'ANSWERED',
    answer: 'known_bad',
    cites: hits.map((indicator) => indicator.uid),
    source: hit.source,
    observedAt: Math.min(hit.recordedAt, reading.asOf),
    recordedAt: hit.recordedAt,
    writtenBy: hit.source,
    text: `${hit.value} is listed by ${hit.source}`,
  };
}

/** Why nobody knows: a feed that failed or went stale might have known. */
function unheard(reading: SubjectReading, answers: readonly FeedAnswer[]): Finding {
  if (answers.length === 0) return silence(reading, 'NO_DATA', 'No feed is loaded.');
  for (const state of ['ERROR', 'STALE'] as const) {
    const down = answers.filter((answer) => answer.state === state).map(({ feed }) => feed);
    if (down.length > 0) return silence(reading, state, `${down.join(', ')}: ${WHY[state]}`);
  }
  const feeds = answers.map(({ feed }) => feed).join(', ');
  return silence(reading, 'NO_COVERAGE', `Never heard of by ${feeds}.`);
}

const WHY = { ERROR: 'could not be asked', STALE: 'not renewed in time' } as const;
