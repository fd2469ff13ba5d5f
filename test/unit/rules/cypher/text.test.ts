import fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import { PlatformError } from '../../../../src/domain/errors.js';
import { RELATIONSHIPS } from '../../../../src/domain/graph-model.js';
import { checkCypher } from '../../../../src/rules/cypher/check.js';
import { lexCypher } from '../../../../src/rules/cypher/lex.js';
import { READABLE_TYPES } from '../../../../src/rules/cypher/readable.js';

const LIMITS = { rows: 10, fullTextIndexes: ['names'] };
const text = (query: string): string => checkCypher(query, LIMITS).text;

describe('what is sent', () => {
  test('comments are blanked, so that columns stay and nothing in them is read twice', () => {
    const query = 'MATCH /* DELETE */ (e:Event) // SET\nRETURN e LIMIT 1';
    expect(text(query)).toBe('MATCH              (e:Event)       \nRETURN e LIMIT 1');
  });

  test('what looks like a comment in a text stays', () => {
    const query = "MATCH (e:Event) WHERE e.url = 'https://x /* y */' RETURN e LIMIT 1";
    expect(text(query)).toBe(query);
  });

  test('every outermost RETURN gets a limit, an inner one does not', () => {
    const query = 'CALL { MATCH (e:Event) RETURN e } RETURN e UNION MATCH (e:Alert) RETURN e LIMIT 3;';
    expect(text(query).replace(/\s+/g, ' ')).toBe(
      'CALL { MATCH (e:Event) RETURN e } RETURN e LIMIT 11 UNION MATCH (e:Alert) RETURN e LIMIT 3',
    );
  });

  test('the full-text query may ask the indexes that were named', () => {
    const query = "CALL db.index.fulltext.queryNodes('INDEX', 'ana') YIELD node RETURN node";
    const ask = (index: string): string => text(query.replace('INDEX', index));
    expect(ask('names')).toContain('names');
    expect(() => ask('keys')).toThrow(PlatformError);
  });
});

test('a misspelt label names the one that was most likely meant', () => {
  expect(() => text('MATCH (e:Evnt) RETURN e')).toThrow(expect.objectContaining({ place: { line: 1, column: 10 } }));
});

test('no readable relationship leads out of what is readable', () => {
  expect(READABLE_TYPES).toContain('ACTOR');
  for (const closed of ['HAS_DOCUMENT', 'HAD_DOCUMENT', 'CITES', 'RESTS_ON']) {
    expect(Object.keys(RELATIONSHIPS)).toContain(closed);
    expect(READABLE_TYPES).not.toContain(closed);
  }
});

const runs = { numRuns: Number(process.env['SEQUITUR_RUNS'] ?? 200) };
const PIECES = [
  'MATCH',
  '(e:Event)',
  'RETURN e',
  '//',
  '/*',
  '*/',
  "'",
  '"',
  '`',
  '\\',
  '\n',
  ' ',
  '[',
  '{',
  ')',
  ':',
  '-',
  '$',
  ';',
];

test('any text is either read or refused, and what is read keeps its length and lines', () => {
  const texts = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 4 })), { maxLength: 20 });
  fc.assert(
    fc.property(texts, (pieces) => {
      const query = pieces.join('');
      try {
        const { text: sent } = lexCypher(query);
        expect(sent.length).toBe(query.length);
        expect(sent.split(/\r|\n/).length).toBe(query.split(/\r|\n/).length);
        checkCypher(query, LIMITS);
      } catch (fault) {
        expect(fault).toMatchObject({ code: 'CYPHER_REFUSED' });
      }
    }),
    runs,
  );
});

test.each([
  ['MATCH (e:Event) RETURN e.', 26],
  ['MATCH (e:Event) RETURN e,', 26],
  ['MATCH (e:Event) RETURN e ORDER BY', 34],
  ['MATCH (e:Event) RETURN', 23],
])('%s: that more must follow is told where the text ends', (query, column) => {
  expect(() => text(query)).toThrow(expect.objectContaining({ code: 'RULE_SYNTAX', place: { line: 1, column } }));
});

test('a name may be a word that goes on elsewhere', () => {
  expect(text('MATCH (e:Event) RETURN e.t AS all')).toContain('AS all');
});
