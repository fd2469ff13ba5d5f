import { answerEntry } from '../../../../src/usecases/hunt/stream-batch.js';
import { streamEngine } from '../../../../src/usecases/hunt/stream-engine.js';
import { sigmaStream } from '../../../../src/usecases/hunt/stream-sigma.js';
import { NO_SOURCES } from './views.js';

const sigma = sigmaStream({ sources: NO_SOURCES, placeholders: new Map() });

const RULE = `title: Failed log-in
id: 11111111-1111-4111-8111-111111111111
name: failed
author: A. Author
references: [https://example.test/a]
logsource: {product: test}
detection:
  s: {action: login_failed}
  condition: s
`;

const BURST = `${RULE}---
title: Burst
correlation: {type: event_count, rules: [failed], group-by: [user], timespan: 1m, condition: {gte: 2}}
`;

const events = [
  { id: 'x', timestamp: '2026-03-01T08:00:59Z', action: 'login_failed', user: 'mara' },
  { id: 'y', timestamp: '2026-03-01T08:00:00', action: 'login_failed', user: 'mara' },
  { id: 7, timestamp: '2026-03-01T08:00:10Z', action: 'login_ok', user: 'mara' },
];

describe('hunting in Sigma', () => {
  test('a rule answers with its author, id and references on every match', async () => {
    const answer = await answerEntry(
      () => ({ id: 1, language: 'sigma', query: RULE, events: [{ id: 7, action: 'login_failed' }] }),
      streamEngine,
      { sigma },
    );
    expect(answer).toEqual({
      id: 1,
      matches: [
        {
          events: [7],
          steps: [0],
          key: null,
          rule: '11111111-1111-4111-8111-111111111111',
          attribution: {
            title: 'Failed log-in',
            id: '11111111-1111-4111-8111-111111111111',
            author: 'A. Author',
            references: ['https://example.test/a'],
            license: null,
          },
        },
      ],
    });
  });

  test('a correlation answers with its events in order of time and its key', async () => {
    const answer = await answerEntry(() => ({ id: 1, language: 'sigma', query: BURST, events }), streamEngine, {
      sigma,
    });
    expect(answer).toMatchObject({ matches: [{ events: ['y', 'x'], steps: [0, 0], key: ['mara'], rule: 'Burst' }] });
  });

  test('a fault in the text is the answer, with code, line and column', async () => {
    const query = RULE.replace('condition: s', 'condition: t');
    const answer = await answerEntry(() => ({ id: 1, language: 'sigma', query, events }), streamEngine, { sigma });
    expect(answer).toMatchObject({ id: 1, error: { code: 'RULE_SYNTAX', line: 9, column: 14 } });
  });

  test('an entry without events only checks the text', async () => {
    const answer = await answerEntry(() => ({ id: 1, language: 'sigma', query: BURST }), streamEngine, { sigma });
    expect(answer).toEqual({ id: 1, matches: [] });
  });

  test('a correlation refuses events without a time', async () => {
    const entry = { id: 1, language: 'sigma', query: BURST, events: [{ id: 1, action: 'login_failed' }] };
    expect(await answerEntry(() => entry, streamEngine, { sigma })).toMatchObject({
      error: { code: 'INGEST_UNPARSEABLE' },
    });
  });

  test('an engine that cannot run Sigma says so', async () => {
    const answer = await answerEntry(() => ({ id: 1, language: 'sigma', query: RULE, events }), streamEngine);
    expect(answer).toMatchObject({ error: { code: 'RULE_UNSUPPORTED' } });
  });
});
