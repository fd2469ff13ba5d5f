import { maySee } from './need-to-know.js';

const SEEN_OTHER = maySee('other');

/** Most events a graph is made from; matched ones first, then the newest. */
export const GRAPH_EVENT_CAP = 2000;

const HEAD = /* cypher */ `
  MATCH (c:Case {number: $number})
  WITH c, COLLECT { MATCH (c)<-[:DETECTED_IN]-(d:Detection) WHERE d.start <= $asOf AND d.state <> 'superseded' RETURN d ORDER BY d.start, d.uid LIMIT 500 } AS detections
  WITH c, detections, COLLECT {
    UNWIND detections AS d
    MATCH (d)-[:FOLDS]->(m:Match {state: 'fired'})-[e:EVIDENCED_BY]->(event:Event)
    WHERE event.t <= $asOf
    RETURN {detection: d, event: event, step: e.step} LIMIT $cap
  } AS matched
  WITH c, detections, matched, COLLECT {
    MATCH ()-[of:CONTAINS]->(event:Event) USING INDEX of:CONTAINS(case, t)
    WHERE of.case = $number AND of.t <= $asOf
    RETURN event ORDER BY of.case DESC, of.t DESC, event.uid LIMIT $cap
  } AS contained
  WITH c, detections, matched, COLLECT {
    UNWIND [pair IN matched | pair.event] + contained AS event
    WITH DISTINCT event LIMIT $cap
    RETURN event
  } AS events`;

const NODES = /* cypher */ `
  [d IN detections | {uid: d.uid, title: d.ruleTitle, start: d.start, state: d.state}] AS detections,
  [pair IN matched | {detection: pair.detection.uid, title: pair.detection.ruleTitle, event: pair.event.uid, step: pair.step}] AS matched,
  [e IN events | {uid: e.uid, what: coalesce(e.operation, e.class, 'event'), source: e.source, t: e.t}] AS events,
  coalesce(c.eventCount, size(events)) AS eventTotal,
  COLLECT {
    UNWIND events AS e
    MATCH (e)-[r:ACTOR|SUBJECT|ON_BEHALF_OF|FROM_IP|TO_IP|ON_DEVICE|IN_SESSION|ON_MAILBOX|ON_RESOURCE|INVOLVES]->(n)
    RETURN {event: e.uid, role: type(r), kind: labels(n)[0], key: n.key, label: coalesce(n.label, n.key)}
  } AS named`;

const PEOPLE = /* cypher */ `
  COLLECT {
    UNWIND events AS e
    MATCH (e)-[:ACTOR|SUBJECT|ON_BEHALF_OF]->(a:Account)
    WITH DISTINCT a
    MATCH (a)-[s:SAME_AS]->(u:User) WHERE coalesce(s.from, 0) <= $asOf
    RETURN {account: a.key, user: u.key, label: coalesce(u.label, u.key), rule: s.rule, reason: s.reason, from: s.from}
  } AS people,
  COLLECT {
    UNWIND events AS e
    MATCH (e)-[:ACTOR|SUBJECT|ON_BEHALF_OF]->(a:Account)
    WITH DISTINCT a
    MATCH (a)-[s:MAYBE_SAME_AS]->(u:User)
    RETURN {account: a.key, user: u.key, label: coalesce(u.label, u.key), reason: s.reason} LIMIT 1000
  } AS perhaps`;

const BEYOND = /* cypher */ `
  COLLECT {
    UNWIND events AS e
    MATCH (e)-[:ACTOR|SUBJECT|ON_BEHALF_OF]->(:Account)-[:SAME_AS]->(u:User)
    WITH DISTINCT u
    MATCH (u)<-[s:SAME_AS]-(other:Account) WHERE coalesce(s.from, 0) <= $asOf
    RETURN {account: other.key, label: coalesce(other.label, other.key), user: u.key, rule: s.rule, reason: s.reason, from: s.from} LIMIT 1000
  } AS otherAccounts,
  COLLECT {
    MATCH (c)-[:INVOLVES_ENTITY]->(shared)
    CALL (shared, c) {
      MATCH (shared)<-[:INVOLVES_ENTITY]-(other:Case) WHERE other <> c AND other.openedAt <= $asOf AND ${SEEN_OTHER}
      RETURN other ORDER BY other.number DESC LIMIT 10
    }
    RETURN {uid: other.uid, number: other.number, title: other.title, openedAt: other.openedAt, kind: labels(shared)[0], key: shared.key, label: coalesce(shared.label, shared.key)}
  } AS otherCases`;

/** The graph of a case by depth, from 1: one query whatever the depth. */
export const CASE_GRAPH: Readonly<Record<number, string>> = {
  1: `${HEAD} RETURN ${NODES}`,
  2: `${HEAD} RETURN ${NODES}, ${PEOPLE}`,
  3: `${HEAD} RETURN ${NODES}, ${PEOPLE}, ${BEYOND}`,
};
