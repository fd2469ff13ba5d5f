import { belongsToSeen, maySee } from './need-to-know.js';
import { NOTED_SEEN } from './observable.cypher.js';

const SEEN_TASK = belongsToSeen('(n)-[:TASK_OF]->(hidden:Case)');

const SEEN_COMMENT = belongsToSeen('(n)-[:COMMENTED_ON]->(hidden:Case)');

const SEEN_CASE = maySee('n');

const SEEN_SHARED = maySee('shared');

const OF_SEEN_CASE = belongsToSeen('(n)-[:OBSERVABLE_OF]->(hidden:Case)');

const SEEN_OBSERVABLE = `${OF_SEEN_CASE} AND ${NOTED_SEEN}`;

/**
 * The best of each index; `limit` bounds what is looked at, however many there are. An exact case number comes first.
 * The score is rounded: a page goes on where the last one ended, and floating point must not move that place.
 */
const FOUND = /* cypher */ `
  CALL () {
    MATCH (n:Case {number: $number}) WHERE 'Case' IN $kinds RETURN n, 1000000.0 AS score
    UNION ALL
    CALL db.index.fulltext.queryNodes('search_work', $text, {limit: $most}) YIELD node, score
    WHERE labels(node)[0] IN $kinds RETURN node AS n, score
    UNION ALL
    CALL db.index.fulltext.queryNodes('search_observables', $text, {limit: CASE WHEN 'Observable' IN $kinds THEN $most ELSE 0 END}) YIELD node, score
    RETURN node AS n, score
    UNION ALL
    CALL db.index.fulltext.queryNodes('search_entities', $text, {limit: CASE WHEN 'Entity' IN $kinds THEN $most ELSE 0 END}) YIELD node, score
    RETURN node AS n, score
  }
  WITH n, score WHERE CASE
    WHEN n:Case THEN ${SEEN_CASE}
    WHEN n:Comment THEN ${SEEN_COMMENT}
    WHEN n:Task THEN ${SEEN_TASK}
    WHEN n:NotedObservable THEN ${SEEN_OBSERVABLE}
    ELSE true END`;

export const SEARCH_ROWS = /* cypher */ `${FOUND}
  WITH n, round(max(score) * 10000) AS score, coalesce(n.uid, labels(n)[0] + ':' + n.key) AS id
  WHERE $afterScore IS NULL OR score < $afterScore OR (score = $afterScore AND id > $afterId)
  WITH n, score, id ORDER BY score DESC, id LIMIT $limit`;

/** How many of them paging reaches. */
export const COUNT_FOUND = /* cypher */ `${FOUND}
  RETURN count(DISTINCT n) AS total`;

/**
 * Other cases that share an entity with this one. What many cases share (a proxy, a service account) says little: an
 * entity weighs the logarithm of how rare it is, and those in more cases than `common` are left out.
 */
export const SIMILAR_CASES = /* cypher */ `
  MATCH (c:Case {number: $number})
  OPTIONAL MATCH (total:Counter {name: 'case'})
  WITH c, toFloat(coalesce(total.value, 1)) AS total
  CALL (c) {
    MATCH (c)-[:INVOLVES_ENTITY]->(x) WHERE COUNT { (x)<-[:INVOLVES_ENTITY]-() } <= $common
    WITH x, COUNT { MATCH (x)<-[:INVOLVES_ENTITY]-(shared:Case) WHERE ${SEEN_SHARED} RETURN shared } AS cases WHERE cases > 1
    RETURN x, cases ORDER BY cases, x.key LIMIT $entities
  }
  MATCH (x)<-[:INVOLVES_ENTITY]-(n:Case) WHERE n <> c AND ${SEEN_CASE}
  WITH n, x, cases, log(1 + total / cases) AS weight
  WITH n, sum(weight) AS score, collect({x: x, cases: cases, weight: round(weight, 3)}) AS shared
  WITH n, round(score, 3) AS score, shared ORDER BY score DESC, n.number DESC LIMIT $first`;
