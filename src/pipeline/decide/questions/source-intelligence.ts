import { silence, type Answerer } from './question.js';

/** Does any feed know an address of the case? A feed that never heard of it says nothing, least of all that it is clean. */
export const sourceIntelligence: Answerer = (reading) => {
  const [hit] = reading.indicators;
  if (hit === undefined) return silence(reading, 'NO_COVERAGE', 'No feed has heard of the addresses.');
  return {
    state: 'ANSWERED',
    answer: 'known_bad',
    cites: reading.indicators.map((indicator) => indicator.uid),
    source: hit.source,
    observedAt: Math.min(hit.recordedAt, reading.asOf),
    recordedAt: hit.recordedAt,
    writtenBy: hit.source,
    text: `${hit.value} is known to ${hit.source}`,
  };
};
