import { belongsToSeen } from './need-to-know.js';
import type { Catalogue, Shape } from '../projection/shape.js';

const DECISION: Shape = {
  visible: belongsToSeen('(#)-[:DECIDES]->(hidden:Case)'),
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'Decision'",
    id: "'Decision:' + #.uid",
    seq: '#.seq',
    subject: '#.subject',
    trigger: '#.trigger',
    asOf: '#.asOf',
    decidedAt: '#.decidedAt',
    current: '#.current',
    retiredAt: '#.retiredAt',
    retiredBecause: '#.retiredBecause',
    verdict: '#.verdict',
    robust: '#.robust',
    contested: '#.contested',
    totalCentiban: '#.l',
    interval: '{loCentiban: #.lo, hiCentiban: #.hi}',
    flipSet: 'coalesce(#.flipSet, [])',
    policy:
      '{id: #.policyId, version: #.policyVersion, digest: #.policyDigest, owner: #.policyOwner, publishedBy: #.policyPublishedBy, publishedAt: head(COLLECT { MATCH (#)-[:UNDER]->(made:Policy) RETURN made.publishedAt LIMIT 1 }), authors: coalesce(head(COLLECT { MATCH (#)-[:UNDER]->(made:Policy) RETURN made.authors LIMIT 1 }), [])}',
    sourceHealth: '#.sourceHealthJson',
    result: '#.resultJson',
  },
  links: {
    contributions: {
      shape: 'Contribution',
      match: "MATCH (@)-[:RESTS_ON]->(#:Evidence {state: 'ANSWERED'})",
      form: 'list',
      order: ['-abs(#.effective)', '#.question', '#.uid'],
    },
    lacked: {
      shape: 'Lack',
      match: 'MATCH (@)-[#:LACKED]->(:Question)',
      form: 'list',
      order: ['endNode(#).id', '#.state'],
    },
    supersedes: {
      shape: 'Decision',
      match: 'MATCH (@)-[:SUPERSEDES]->(#:Decision)',
      form: 'one',
      order: ['#.seq'],
    },
    flipsWithout: {
      shape: 'RestingAnswer',
      match: 'MATCH (@)-[:RESTS_ON]->(#:Evidence)',
      form: 'list',
      order: ['#.uid'],
      where: ({ evidence }) => ({
        text: '(#.uid = $$fact OR EXISTS { MATCH (#)-[:CITES]->(cited) WHERE cited.uid = $$fact })',
        params: { fact: String(evidence).replace(/^(Evidence|Event|Context|Indicator):/, '') },
      }),
    },
    shadows: {
      shape: 'Shadow',
      match: 'MATCH (@)<-[:SHADOWS]-(#:ShadowDecision)',
      form: 'list',
      order: ['#.policyKey', '#.uid'],
      limit: 50,
    },
    case: { shape: 'Case', match: 'MATCH (@)-[:DECIDES]->(#:Case)', form: 'one', order: ['#.number'] },
    actions: {
      shape: 'Action',
      match: 'MATCH (@)<-[:BECAUSE_OF]-(#:Action)',
      form: 'list',
      order: ['#.proposedAt', '#.uid'],
    },
  },
};

const CONTRIBUTION: Shape = {
  visible: belongsToSeen('(#)<-[:RESTS_ON]-(:Decision)-[:DECIDES]->(hidden:Case)'),
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'Contribution'",
    id: "'Evidence:' + #.uid",
    question: '#.question',
    answer: '#.answer',
    group: '#.group',
    rawCentiban: '#.raw',
    effectiveCentiban: '#.effective',
    tainted: 'coalesce(#.tainted, false)',
    writtenBy: '#.writtenBy',
    source: '#.source',
    observedAt: '#.observedAt',
    recordedAt: '#.recordedAt',
    text: '#.text',
    digest: '#.digest',
  },
  links: {
    evidence: {
      shape: 'Fact',
      match: 'MATCH (@)-[:CITES]->(#)',
      form: 'list',
      order: ['labels(#)[0]', 'coalesce(#.uid, #.key)'],
    },
    decisions: {
      shape: 'Decision',
      match: 'MATCH (@)<-[:RESTS_ON]-(#:Decision)',
      form: 'list',
      order: ['#.decidedAt', '#.uid'],
    },
  },
};

/** A fact an answer cites: an event, a context fact or an entity. Fields of all three; the type tells which it is. */
const FACT: Shape = {
  identity: ['__typename', 'id'],
  fields: {
    __typename:
      "CASE WHEN #:Event THEN 'Event' WHEN #:Context THEN 'Context' WHEN #:Indicator THEN 'Indicator' ELSE 'Entity' END",
    id: "CASE WHEN #:Event THEN 'Event' ELSE labels(#)[0] END + ':' + coalesce(#.uid, #.key)",
    uid: '#.uid',
    kind: 'CASE WHEN #:Context THEN #.kind ELSE labels(#)[0] END',
    key: '#.key',
    label: 'coalesce(#.label, #.key)',
    source: '#.source',
    externalId: '#.externalId',
    classUid: '#.kind',
    className: '#.class',
    operation: '#.operation',
    severityId: '#.severity',
    time: '#.t',
    receivedAt: '#.receivedAt',
    digest: '#.digest',
    mapping: '#.mapping',
    timeSkew: 'coalesce(#.timeSkew, false)',
    subject: '#.subject',
    value: 'CASE WHEN #:Context THEN coalesce(#.valueJson, #.value) ELSE #.value END',
    validFrom: '#.validFrom',
    validTo: '#.validTo',
    recordedAt: '#.recordedAt',
    recordedBy: '#.recordedBy',
    owner: '#.owner',
    staleAfter: '#.staleAfter',
  },
  links: {},
};

/** Here `#` is the relationship from the decision to the question nobody answered. */
const LACK: Shape = {
  identity: ['question', 'state'],
  fields: {
    question: 'endNode(#).id',
    state: '#.state',
    reach: '#.reach',
    couldFlip: '#.couldFlip',
    wouldAskFrom: '#.askFrom',
    text: 'head(COLLECT { MATCH (d:Decision) WHERE d = startNode(#) MATCH (d)-[:RESTS_ON]->(why:Evidence) WHERE why.question = endNode(#).id AND why.state = #.state RETURN why.text LIMIT 1 })',
  },
  links: {},
};

/** An answer that rests on a fact, with what it takes to decide again without it. */
const RESTING_ANSWER: Shape = {
  identity: ['question', 'state', 'answersJson', 'bundleJson', 'asOf', 'verdict'],
  fields: {
    question: '#.question',
    state: '#.state',
    answersJson: 'head(COLLECT { MATCH (#)<-[:RESTS_ON]-(made:Decision) RETURN made.answersJson })',
    bundleJson: `head(COLLECT {
      MATCH (#)<-[:RESTS_ON]-(made:Decision)-[:UNDER]->(under:Policy)
      OPTIONAL MATCH (kept:PolicyBundle {digest: made.policyDigest})
      RETURN coalesce(kept.bundleJson, under.bundleJson) })`,
    asOf: 'head(COLLECT { MATCH (#)<-[:RESTS_ON]-(made:Decision) RETURN made.asOf })',
    verdict: 'head(COLLECT { MATCH (#)<-[:RESTS_ON]-(made:Decision) RETURN made.verdict })',
  },
  links: {},
};

const SHADOW: Shape = {
  identity: ['policy'],
  fields: {
    policy: '#.policyKey',
    verdict: '#.verdict',
    totalCentiban: '#.l',
    wouldHaveAsked: 'coalesce(#.wouldHaveAsked, [])',
  },
  links: {},
};

const POLICY: Shape = {
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'Policy'",
    id: "'Policy:' + #.key",
    key: '#.key',
    name: '#.id',
    version: '#.version',
    digest: '#.digest',
    owner: '#.owner',
    publishedBy: '#.publishedBy',
    publishedAt: '#.publishedAt',
    status: "coalesce(#.status, 'published')",
    text: '#.text',
    authors: 'coalesce(#.authors, [])',
    reviewBy: '#.reviewBy',
    savedAt: '#.savedAt',
    bundle: '#.bundleJson',
  },
  links: {},
};

export const DECISION_SHAPES: Catalogue = {
  Decision: DECISION,
  Contribution: CONTRIBUTION,
  Fact: FACT,
  Lack: LACK,
  RestingAnswer: RESTING_ANSWER,
  Shadow: SHADOW,
  Policy: POLICY,
};
