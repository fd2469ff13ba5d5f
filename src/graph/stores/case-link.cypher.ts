import type { Catalogue, Shape } from '../projection/shape.js';

/** Once between two cases, whichever was named first; said again with another reason, the reason is renewed. */
export const LINK_CASES = /* cypher */ `
  MATCH (a:Case {number: $low}), (b:Case {number: $high})
  OPTIONAL MATCH (a)-[known:LINKED_TO]->(b)
  WITH a, b, known.reason AS before
  MERGE (a)-[tie:LINKED_TO]->(b)
  ON CREATE SET tie.at = $at, tie.by = $by
  SET tie.reason = $reason
  RETURN before = $reason AS isKnown`;

export const UNLINK_CASES = /* cypher */ `
  MATCH (:Case {number: $low})-[tie:LINKED_TO]->(:Case {number: $high})
  DELETE tie
  RETURN count(*) AS cut`;

export const COUNT_LINKS = /* cypher */ `
  MATCH (c:Case {number: $number}) RETURN COUNT { (c)-[:LINKED_TO]-() } AS links`;

/** Here `#` is a map: what was said of the link, and the case at its other end. */
const CASE_LINK: Shape = {
  identity: ['at'],
  fields: { at: '#.at', by: '#.by', reason: '#.reason' },
  links: { case: { shape: 'Case', match: 'WITH @.other AS #', form: 'one', order: ['#.number'] } },
};

export const CASE_LINK_SHAPES: Catalogue = { CaseLink: CASE_LINK };
