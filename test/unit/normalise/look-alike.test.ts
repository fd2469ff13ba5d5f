import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { editDistance, likenessOf, skeletonOf } from '../../../src/domain/look-alike.js';

describe('a domain passes itself off as another', () => {
  test.each([
    ['examp1e.com', 'example.com', 'confusable'],
    ['еxample.com', 'example.com', 'confusable'],
    ['rnicrosoft.com', 'microsoft.com', 'confusable'],
    ['exampel.com', 'example.com', 'near'],
    ['example.co', 'example.com', 'near'],
    ['harbour-crane-ltd.example', 'harbour-cranes-ltd.example', 'near'],
    ['northwind-billing.com', 'northwind.com', 'embedded'],
  ])('%s looks like %s (%s)', (domain, known, kind) => {
    expect(likenessOf(domain, known)).toBe(kind);
  });

  test.each([
    ['example.com', 'example.com'],
    ['mail.example.com', 'example.com'],
    ['abc.com', 'abd.com'],
    ['freemail.example', 'northwind.com'],
  ])('%s does not look like %s', (domain, known) => {
    expect(likenessOf(domain, known)).toBeNull();
  });
});

const word = fc.stringMatching(/^[a-z0-9-]{1,20}$/);

test('distance is a distance: nothing to itself, the same both ways, and never above what it is cut at', () => {
  fc.assert(
    fc.property(word, word, fc.nat(5), (a, b, most) => {
      expect(editDistance(a, a, most)).toBe(0);
      expect(editDistance(a, b, most)).toBe(editDistance(b, a, most));
      expect(editDistance(a, b, most)).toBeLessThanOrEqual(most + 1);
    }),
  );
});

test('what looks alike has one skeleton, however often it is taken', () => {
  fc.assert(fc.property(word, (name) => skeletonOf(skeletonOf(name)) === skeletonOf(skeletonOf(skeletonOf(name)))));
});
