import { belongsToSeen, maySee } from './need-to-know.js';
import { COUNTED_SEEN, OBSERVABLE_SEEN } from './observable.cypher.js';
import type { Catalogue, Shape } from '../projection/shape.js';

const FIRED = "(#)<-[:DETECTED_IN]-(:Detection)-[:FOLDS]->(m:Match {state: 'fired'})";

/** When each step of the chain happened; the earliest of each. */
const LATENCY = /* cypher */ `{
  firstMalicious: head(COLLECT { MATCH ${FIRED} RETURN m.start AS at ORDER BY at LIMIT 1 }),
  detected: head(COLLECT { MATCH (#)<-[:DETECTED_IN]-(d:Detection) WHERE d.firedAt IS NOT NULL RETURN d.firedAt AS at ORDER BY at LIMIT 1 }),
  decided: head(COLLECT { MATCH (#)<-[:DECIDES]-(d:Decision) RETURN d.decidedAt AS at ORDER BY at LIMIT 1 }),
  authorized: head(COLLECT { MATCH (#)<-[:RESPONDS_TO]-(a:Action) WHERE a.authorizedAt IS NOT NULL RETURN a.authorizedAt AS at ORDER BY at LIMIT 1 }),
  effective: head(COLLECT { MATCH (#)<-[:RESPONDS_TO]-(a:Action) WHERE a.state IN ['CONFIRMED', 'COMPENSATED'] RETURN a.finishedAt AS at ORDER BY at LIMIT 1 }),
  verified: head(COLLECT { MATCH (#)<-[:RESPONDS_TO]-(a:Action) WHERE a.verifiedAt IS NOT NULL RETURN a.verifiedAt AS at ORDER BY at LIMIT 1 })
}`;

const SEEN_OTHER = maySee('other');
/** What people wrote and did in a case that was merged into another stays in sight there, as long as the part is not kept from who looks. */
const SEEN_PART = maySee('#_part');
const SEEN_COUNTED_PART = maySee('part');

const CASE: Shape = {
  visible: maySee('#'),
  identity: ['__typename', 'uid', 'number', 'id'],
  fields: {
    __typename: "'Case'",
    id: "'Case:' + #.uid",
    uid: '#.uid',
    number: '#.number',
    title: '#.title',
    severity: '#.severity',
    status: '#.status',
    owner: '#.owner',
    tags: 'coalesce(#.tags, [])',
    tlp: '#.tlp',
    pap: '#.pap',
    team: '#.team',
    summary: '#.summary',
    summaryHtml: '#.summary',
    watchers: 'coalesce(#.watchers, [])',
    restrictedTo: '#.restrictedTo',
    customFields: "[name IN keys(#) WHERE name STARTS WITH 'field_' | [substring(name, 6), #[name]]]",
    verdict: '#.verdict',
    disposition: '#.disposition',
    openedBy: '#.openedBy',
    openedAt: '#.openedAt',
    updatedAt: '#.updatedAt',
    acknowledgedAt: '#.acknowledgedAt',
    closedAt: '#.closedAt',
    firstEventAt: '#.firstEventAt',
    lastEventAt: '#.lastEventAt',
    eventCount: 'coalesce(#.eventCount, 0)',
    version: 'coalesce(#.version, 0)',
    priority: '#.headStartHours',
    routedBy: '#.routedBy',
    routedAt: '#.routedAt',
    escalatedAt: '#.escalatedAt',
    slaRule: '#.slaRule',
    acknowledgeDueAt: '#.acknowledgeDueAt',
    resolveDueAt: '#.resolveDueAt',
    slaDueAt:
      'CASE WHEN #.slaPausedAt IS NOT NULL OR #.closedAt IS NOT NULL THEN null WHEN #.acknowledgedAt IS NULL THEN coalesce(#.acknowledgeDueAt, #.resolveDueAt) ELSE #.resolveDueAt END',
    slaBreached: 'coalesce(#.slaBreached, [])',
    slaPausedAt: '#.slaPausedAt',
    waitingOn: '#.waitingOn',
    latency: LATENCY,
  },
  links: {
    detections: {
      shape: 'Detection',
      match: 'MATCH (@)<-[:DETECTED_IN]-(#:Detection)',
      form: 'page',
      order: ['#.start', '#.uid'],
      total: 'COUNT { (@)<-[:DETECTED_IN]-(:Detection) }',
    },
    events: {
      shape: 'Event',
      match: 'MATCH ()-[#_of:CONTAINS]->(#:Event) USING INDEX #_of:CONTAINS(case, t)',
      bound: '#_of.case = @.number AND #_of.t > -9007199254740991',
      form: 'page',
      heads: ['#_of.case'],
      order: ['#_of.t', '#.n', '#.uid'],
      total: 'coalesce(@.eventCount, 0)',
    },
    alertFolds: {
      shape: 'AlertFold',
      match: 'MATCH (@)-[:HOLDS_FOLD]->(#:AlertFold)',
      form: 'page',
      order: ['#.firstSeen', '#.key'],
      total: 'COUNT { (@)-[:HOLDS_FOLD]->(:AlertFold) }',
    },
    decision: {
      shape: 'Decision',
      match: 'MATCH (@)<-[:DECIDES]-(#:Decision {current: true})',
      form: 'one',
      order: [
        "CASE #.verdict WHEN 'MALICIOUS' THEN 0 WHEN 'SUSPICIOUS_NEEDS_HUMAN' THEN 1 WHEN 'UNKNOWN' THEN 2 ELSE 3 END",
        '-#.l',
        '#.policyId',
        '#.uid',
      ],
    },
    decisions: {
      shape: 'Decision',
      match: 'MATCH (@)<-[:DECIDES]-(#:Decision)',
      form: 'page',
      order: ['#.seq', '#.uid'],
      descending: true,
      total: 'COUNT { (@)<-[:DECIDES]-(:Decision) }',
    },
    actions: {
      shape: 'Action',
      match: 'MATCH (@)<-[:MERGED_INTO*0..20]-(#_part:Case)<-[:RESPONDS_TO]-(#:Action)',
      bound: SEEN_PART,
      form: 'page',
      order: ['#.proposedAt', '#.uid'],
      total: `COUNT { MATCH (@)<-[:MERGED_INTO*0..20]-(part:Case)<-[:RESPONDS_TO]-(action:Action) WHERE ${SEEN_COUNTED_PART} RETURN action }`,
    },
    comments: {
      shape: 'Comment',
      match: 'MATCH (@)<-[:MERGED_INTO*0..20]-(#_part:Case)<-[:COMMENTED_ON]-(#:Comment)',
      bound: SEEN_PART,
      form: 'page',
      order: ['#.at', '#.uid'],
      total: `COUNT { MATCH (@)<-[:MERGED_INTO*0..20]-(part:Case)<-[:COMMENTED_ON]-(comment:Comment) WHERE ${SEEN_COUNTED_PART} RETURN comment }`,
    },
    tasks: {
      shape: 'Task',
      match: 'MATCH (@)<-[:MERGED_INTO*0..20]-(#_part:Case)<-[:TASK_OF]-(#:Task)',
      bound: SEEN_PART,
      form: 'page',
      order: ['#.createdAt', '#.uid'],
      total: `COUNT { MATCH (@)<-[:MERGED_INTO*0..20]-(part:Case)<-[:TASK_OF]-(task:Task) WHERE ${SEEN_COUNTED_PART} RETURN task }`,
    },
    observables: {
      shape: 'Observable',
      match: 'MATCH (@)<-[:MERGED_INTO*0..20]-(#_part:Case)<-[:OBSERVABLE_OF]-(#:NotedObservable)',
      // Beneath a case that somebody may see, one of its own may be more red than it.
      bound: `${SEEN_PART} AND ${OBSERVABLE_SEEN}`,
      form: 'page',
      order: ['#.addedAt', '#.place', '#.uid'],
      total: `COUNT { MATCH (@)<-[:MERGED_INTO*0..20]-(part:Case)<-[:OBSERVABLE_OF]-(noted:NotedObservable) WHERE ${SEEN_COUNTED_PART} AND ${COUNTED_SEEN} RETURN noted }`,
    },
    attachments: {
      shape: 'Attachment',
      match: 'MATCH (@)<-[:MERGED_INTO*0..20]-(#_part:Case)<-[:ATTACHED_TO]-(#:Attachment)',
      bound: SEEN_PART,
      form: 'page',
      order: ['#.at', '#.uid'],
      total: `COUNT { MATCH (@)<-[:MERGED_INTO*0..20]-(part:Case)<-[:ATTACHED_TO]-(file:Attachment) WHERE ${SEEN_COUNTED_PART} RETURN file }`,
    },
    entities: {
      shape: 'Entity',
      match: 'MATCH (@)-[:INVOLVES_ENTITY]->(#)',
      form: 'page',
      order: ['labels(#)[0]', '#.key'],
      total: 'COUNT { (@)-[:INVOLVES_ENTITY]->() }',
    },
    links: {
      shape: 'CaseLink',
      match: `MATCH (@)-[tie:LINKED_TO]-(other:Case) WHERE ${SEEN_OTHER} WITH {at: tie.at, by: tie.by, reason: tie.reason, other: other} AS #`,
      form: 'list',
      order: ['#.at', '#.other.number'],
      limit: 200,
    },
    mergedInto: { shape: 'Case', match: 'MATCH (@)-[:MERGED_INTO]->(#:Case)', form: 'one', order: ['#.number'] },
    mergedFrom: { shape: 'Case', match: 'MATCH (@)<-[:MERGED_INTO]-(#:Case)', form: 'list', order: ['#.number'] },
  },
};

const COMMENT: Shape = {
  visible: belongsToSeen('(#)-[:COMMENTED_ON]->(hidden:Case)'),
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'Comment'",
    id: "'Comment:' + #.uid",
    text: '#.text',
    html: '#.text',
    mentions: 'coalesce(#.mentions, [])',
    author: '#.author',
    at: '#.at',
  },
  links: {
    case: { shape: 'Case', match: 'MATCH (@)-[:COMMENTED_ON]->(#:Case)', form: 'one', order: ['#.number'] },
  },
};

export const CASE_SHAPES: Catalogue = { Case: CASE, Comment: COMMENT };
