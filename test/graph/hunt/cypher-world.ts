import type { Graph } from '../../../src/graph/session.js';

/** A takeover that every honest hunt can find, and secrets that no hunt may. */
const WORLD = /* cypher */ `
  CREATE (ana:Account {key: 'okta:ana', label: 'Ana'}), (bob:Account {key: 'okta:bob', label: 'Bob'}),
    (old:Account {key: 'entra:ana'}), (person:User {key: 'user:ana'}), (ip:IpAddress {key: '203.0.113.7'}),
    (ana)-[:SAME_AS {rule: 'login'}]->(person), (old)-[:SAME_AS {rule: 'login'}]->(person),
    (login:Event {uid: 'login', t: 1000, n: 0, class: 'authentication', operation: 'auth.success', severity: 1, ip: '203.0.113.7'}),
    (enrol:Event {uid: 'enrol', t: 61000, n: 0, class: 'account_change', operation: 'mfa.enrol', severity: 3}),
    (other:Event {uid: 'other', t: 90000, n: 0, class: 'authentication', operation: 'auth.success', severity: 1}),
    (alert:Event:Alert {uid: 'alert', t: 95000, n: 0, class: 'detection_finding', severity: 5}),
    (login)-[:ACTOR]->(ana), (enrol)-[:ACTOR]->(ana), (other)-[:ACTOR]->(bob), (login)-[:FROM_IP]->(ip), (other)-[:FROM_IP]->(ip),
    (c:Case {uid: 'case-1', number: 1, status: 'open'}), (c)-[:CONTAINS]->(login), (c)-[:INVOLVES_ENTITY]->(ana),
    (login)-[:HAS_DOCUMENT]->(:EventDocument {uid: 'login', content: 'top secret'}),
    (:ApiKey {id: 'k', hash: 'top secret'}), (:DeadLetter {id: 'd', raw: 'top secret'}),
    (:AuditEvent {stream: 's', seq: 1, body: 'top secret'})`;

export async function seedHunt(graph: Graph): Promise<void> {
  await graph.write((tx) => tx.run(WORLD));
}

/** Honest hunts, with the events that each must find, in order. */
export const HONEST: readonly (readonly [title: string, query: string, events: readonly string[]])[] = [
  ['one event by its uid', "MATCH (e:Event {uid: 'login'}) RETURN e", ['login']],
  [
    'a log-in followed by an enrolment of the same account',
    `MATCH (a:Event {operation: 'auth.success'})-[:ACTOR]->(u:Account)<-[:ACTOR]-(b:Event {operation: 'mfa.enrol'})
     WHERE a.t < b.t AND b.t - a.t <= 600000 RETURN a, b, u.key AS who`,
    ['login', 'enrol'],
  ],
  [
    'two accounts from one address',
    `MATCH (ip:IpAddress)<-[:FROM_IP]-(e:Event)-[:ACTOR]->(a:Account)
     WITH ip, collect(DISTINCT a) AS accounts, collect(e) AS events WHERE size(accounts) > 1
     UNWIND events AS e WITH ip, accounts, e ORDER BY e.t RETURN ip, accounts, collect(e) AS events`,
    ['login', 'other'],
  ],
  [
    'a comment, a quoted name and a semicolon at the end',
    "MATCH (e:Event) // only enrolments\nWHERE e.`operation` = 'mfa.enrol' /* nothing else */ RETURN e AS `the event`;",
    ['enrol'],
  ],
  [
    'words that are keywords elsewhere',
    "MATCH (start:Event) WHERE start.uid = 'login' RETURN {set: start, create: 1} AS use_it",
    ['login'],
  ],
  ['a forbidden word in a text', "MATCH (e:Event) WHERE e.uid = 'login' OR e.uid = 'DELETE //' RETURN e", ['login']],
  [
    'a backslash and an apostrophe in a text',
    "MATCH (e:Event) WHERE e.uid IN ['C:\\\\users', 'it\\'s', 'login'] RETURN e",
    ['login'],
  ],
  ['letters of any script in a text', "MATCH (e:Event) WHERE e.uid IN ['Ünïcøde—✓', 'login'] RETURN e", ['login']],
  [
    'a subquery per row',
    'MATCH (u:Account) CALL (u) { MATCH (e:Event)-[:ACTOR]->(u) RETURN e ORDER BY e.t DESC LIMIT 1 } RETURN e ORDER BY e.t',
    ['enrol', 'other'],
  ],
  ['an absence', 'MATCH (e:Event) WHERE NOT EXISTS { (e)-[:ACTOR]->(:Account) } RETURN e', ['alert']],
  ['a pattern predicate', 'MATCH (e:Event) WHERE NOT (e)-[:ACTOR]->() RETURN e', ['alert']],
  [
    'all accounts of a person',
    'MATCH (a:Account {key: "entra:ana"})-[:SAME_AS*1..2]-(b:Account)<-[:ACTOR]-(e:Event) RETURN e ORDER BY e.t',
    ['login', 'enrol'],
  ],
  [
    'a bounded repetition',
    'MATCH (a:Account {key: "entra:ana"})-[:SAME_AS]-{1,2}(b:Account)<-[:ACTOR]-(e:Event) RETURN e ORDER BY e.t',
    ['login', 'enrol'],
  ],
  [
    'a shortest path',
    `MATCH p = shortestPath((a:Event {uid: 'login'})-[:ACTOR|FROM_IP*..4]-(b:Event {uid: 'other'})) RETURN p`,
    ['login', 'other'],
  ],
  ['an alert', 'MATCH (e:Event&Alert) WHERE e.severity >= 4 RETURN e', ['alert']],
  ['either of two labels', "MATCH (e:Alert|Detection) WHERE e.uid = 'alert' RETURN e", ['alert']],
  [
    'names of either kind',
    "MATCH (e:Event) WHERE e.uid =~ '(?i)(LOG|en)(in|rol)?.*' RETURN e ORDER BY e.t",
    ['login', 'enrol'],
  ],
  [
    'a test of a collected list',
    `MATCH (e:Event)-[:ACTOR]->(a:Account) WITH a, e ORDER BY e.t WITH a, collect(e) AS events
     WHERE any(x IN events WHERE x.operation STARTS WITH 'mfa' OR toLower(x.uid) IN ['enrol', 'enrolment'])
     RETURN [x IN events WHERE x.t > 0 | x] AS found, [i IN range(0, 1) | events[i].uid] AS uids, size(events) AS n`,
    ['login', 'enrol'],
  ],
  ['an aggregation', 'MATCH (e:Event) RETURN e.class AS class, count(*) AS n ORDER BY n DESC, class LIMIT 5', []],
  [
    'a union',
    "MATCH (e:Event {uid: 'login'}) RETURN e UNION ALL MATCH (e:Event {uid: 'alert'}) RETURN e",
    ['login', 'alert'],
  ],
  [
    'a list, filtered and mapped',
    'MATCH (e:Event) WITH collect(e) AS es RETURN [x IN es WHERE x:Alert | x] AS alerts',
    ['alert'],
  ],
  [
    'a small range and a simple expression',
    "UNWIND range(1, 100) AS i MATCH (e:Event) WHERE e.t = i * 1000 AND e.uid =~ 'log.*' RETURN e",
    ['login'],
  ],
  [
    'the times in between',
    'MATCH (e:Event) WITH e ORDER BY e.t WITH collect(e) AS es UNWIND es[1..3] AS e RETURN e',
    ['enrol', 'other'],
  ],
  [
    'an optional neighbour',
    "MATCH (e:Event {uid: 'alert'}) OPTIONAL MATCH (e)-[:ACTOR]->(a:Account) RETURN e, a",
    ['alert'],
  ],
  ['a negative number', "MATCH (e:Event) WHERE e.t > -1 AND e.uid = 'login' RETURN e, e.t - 1 AS before", ['login']],
];
