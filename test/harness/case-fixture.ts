import { deflateSync } from 'node:zlib';
import type { Graph, Tx } from '../../src/graph/session.js';
import { appendChanges } from '../../src/graph/stores/feed.store.js';

/** The instant everything in the fixture is placed around. */
export const T0 = Date.parse('2026-11-03T02:00:00Z');

const minutes = (count: number) => T0 + count * 60_000;

const CASE = /* cypher */ `
  CREATE (c:Case {uid: 'case-' + toString($number), number: $number, title: $title, severity: 'HIGH', status: 'OPEN', tags: ['identity'],
    verdict: 'MALICIOUS', openedBy: 'detection', openedAt: $at, updatedAt: $at, firstEventAt: $at - 1, lastEventAt: $at + 1, eventCount: 3, version: 1})
  MERGE (n:Counter {name: 'case'}) SET n.value = CASE WHEN coalesce(n.value, 0) < $number THEN $number ELSE n.value END`;

const STORY = /* cypher */ `
  MATCH (c:Case {number: $number})
  MERGE (a:Account {key: 'okta:00u1'}) SET a.label = 'mara@corp.example'
  MERGE (b:Account {key: 'entra:11'}) SET b.label = 'mara@corp.example (Entra)'
  MERGE (u:User {key: 'person:mara'}) SET u.label = 'Mara Lind'
  MERGE (a)-[s1:SAME_AS]->(u) SET s1.rule = 'verified_login', s1.reason = 'mara@corp.example', s1.from = $t0
  MERGE (b)-[s2:SAME_AS]->(u) SET s2.rule = 'verified_login', s2.reason = 'mara@corp.example', s2.from = $t0
  MERGE (ip:IpAddress {key: '203.0.113.7'}) SET ip.label = '203.0.113.7'
  MERGE (rule:Rule {key: 'takeover@1'}) SET rule.id = 'takeover', rule.language = 'eql', rule.query = 'sequence with maxspan=6h [authentication where true] [account_change where true] [any where true]'
  CREATE (d:Detection {uid: 'd-' + toString($number), ruleKey: 'takeover@1', ruleId: 'takeover', ruleTitle: 'Slow identity takeover', group: 'person:mara',
    start: $t0, end: $t0 + 3600000, matchCount: 1, state: 'fired', severity: 'HIGH', techniqueIds: ['T1078.004'], firedAt: $t0 + 3601000, revision: 1})
  CREATE (d)-[:DETECTED_IN]->(c)
  CREATE (m:Match {key: 'm-' + toString($number), ruleKey: 'takeover@1', group: 'person:mara', start: $t0, end: $t0 + 3600000, events: $uids, steps: [0, 1, 2], state: 'fired'})
  CREATE (d)-[:FOLDS]->(m)
  CREATE (c)-[:INVOLVES_ENTITY]->(a) CREATE (c)-[:INVOLVES_ENTITY]->(u) CREATE (c)-[:INVOLVES_ENTITY]->(ip)
  WITH c, a, ip, m
  UNWIND range(0, 2) AS i
  CREATE (e:Event {uid: $uids[i], source: 'okta/system_log', externalId: 'rec-' + toString($number) + '-' + toString(i), version: 0, digest: 'dg' + toString(i), kind: 3002, class: 'authentication',
    category: 3, activity: 1, severity: 1, operation: ['auth.success', 'mfa.enrol', 'mailbox.forward_external'][i], t: $t0 + i * 1800000, n: 0, receivedAt: $t0 + i * 1800000 + 500, mapping: 'okta/system_log@1', actor: a.key, ip: ip.key})
  CREATE (doc:EventDocument {uid: $uids[i], content: $contents[i]})
  CREATE (e)-[:HAS_DOCUMENT]->(doc)
  CREATE (e)-[:ACTOR]->(a) CREATE (e)-[:FROM_IP]->(ip)
  CREATE (c)-[:CONTAINS {case: c.number, t: e.t}]->(e)
  CREATE (m)-[:EVIDENCED_BY {step: i}]->(e)`;

const DECISION = /* cypher */ `
  MATCH (c:Case {number: $number})
  MERGE (p:Policy {key: 'account-takeover@1'}) SET p.id = 'account-takeover', p.version = '1', p.owner = 'soc', p.publishedBy = 'rita'
  MERGE (q:Question {id: 'device.compliance'})
  CREATE (d:Decision {uid: 'dec-' + toString($number), case: $number, seq: 1, subject: 'person:mara', trigger: 'case.opened', asOf: $at, decidedAt: $at, current: true,
    verdict: 'MALICIOUS', robust: true, contested: false, l: 178, lo: 160, hi: 190, flipSet: ['a1'], policyId: 'account-takeover', policyVersion: '1', policyDigest: 'abc',
    policyOwner: 'soc', policyPublishedBy: 'rita', resultJson: '{"verdict":"MALICIOUS"}', answersJson: '[]', sourceHealthJson: '{"okta/system_log":"healthy"}'})
  CREATE (d)-[:DECIDES]->(c)
  CREATE (d)-[:UNDER]->(p)
  CREATE (d)-[:LACKED {state: 'NO_DATA', reach: 70, couldFlip: false, askFrom: 'graph'}]->(q)
  CREATE (e1:Evidence {uid: 'ev1-' + toString($number), question: 'asn.first_seen', state: 'ANSWERED', answer: 'never_seen', group: 'network', raw: 60, effective: 58, tainted: false,
    source: 'graph', observedAt: $at, recordedAt: $at, writtenBy: 'okta/system_log', text: 'seen on 0 of last 214 logins'})
  CREATE (e2:Evidence {uid: 'ev2-' + toString($number), question: 'change.approved', state: 'ANSWERED', answer: 'approved', group: 'change', raw: -150, effective: 0, tainted: true,
    source: 'graph', observedAt: $at, recordedAt: $at, writtenBy: 'okta:00u1', text: 'a change opened by the suspect'})
  CREATE (d)-[:RESTS_ON]->(e1) CREATE (d)-[:RESTS_ON]->(e2)
  WITH e1, d, c
  MATCH (event:Event {uid: $event})
  CREATE (e1)-[:CITES]->(event)
  CREATE (a:Action {uid: 'act-' + toString($number), case: $number, type: 'revoke_sessions', verb: 'delete', targetType: 'x-sequitur:user_session', target: 'okta:00u1', targetLabel: 'mara@corp.example',
    argsJson: '{"user":"00u1"}', argumentsDigest: 'digest-1', decision: d.uid, state: 'WAITING_APPROVAL', permitJson: '{"allowed":false,"missing":["approval"]}', idempotencyKey: 'k', attempts: 0,
    notBefore: $at, proposedAt: $at + 1, proposedBy: 'sequitur'})
  CREATE (a)-[:RESPONDS_TO]->(c) CREATE (a)-[:BECAUSE_OF]->(d)`;

/** One decided case as the pipeline leaves it: three matched events, a decision with evidence, an action that waits. */
export async function writeCase(graph: Graph, number: number, title = `Takeover ${String(number)}`): Promise<void> {
  const uids = [0, 1, 2].map((index) => `e-${String(number)}-${String(index)}`);
  const contents = uids.map((uid) => packed({ ocsf: { class_uid: 3002, metadata: { uid } }, raw: { uuid: uid } }));
  await graph.write(async (tx) => {
    await tx.run(CASE, { number, title, at: minutes(number) });
    await tx.run(STORY, { number, t0: T0, uids, contents });
    await tx.run(DECISION, { number, at: minutes(number) + 1, event: uids[0] });
    await announce(tx, number);
  });
}

function announce(tx: Tx, number: number): Promise<void> {
  return appendChanges(tx, [
    { case: number, kind: 'case.opened', subject: `case-${String(number)}`, at: minutes(number) },
  ]);
}

/** A change of the feed, as any writer ends its transaction with. */
export async function writeChange(
  graph: Graph,
  number: number,
  kind: 'case.updated' | 'detection.fired' = 'case.updated',
) {
  const subject = kind === 'case.updated' ? `case-${String(number)}` : `d-${String(number)}`;
  await graph.write((tx) => appendChanges(tx, [{ case: number, kind, subject, at: minutes(number) }]));
}

function packed(value: object): Int8Array {
  const bytes = deflateSync(JSON.stringify(value));
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
