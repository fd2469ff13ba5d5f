import { belongsToSeen } from './need-to-know.js';
import type { Catalogue, Shape } from '../projection/shape.js';

/** Of the rule as it is now: what a rule found while it watched is everybody's once it is live. */
export const IN_SHADOW = "EXISTS { MATCH (:Rule {key: #.ruleKey, status: 'shadow'}) }";

const DETECTION: Shape = {
  visible: belongsToSeen('(#)-[:DETECTED_IN]->(hidden:Case)'),
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'Detection'",
    id: "'Detection:' + #.uid",
    ruleKey: '#.ruleKey',
    ruleId: '#.ruleId',
    ruleTitle: '#.ruleTitle',
    group: '#.group',
    start: '#.start',
    end: '#.end',
    matchCount: '#.matchCount',
    state: '#.state',
    severity: '#.severity',
    techniqueIds: 'coalesce(#.techniqueIds, [])',
    firedAt: '#.firedAt',
    revision: 'coalesce(#.revision, 0)',
    shadow: IN_SHADOW,
    ruleText: 'head(COLLECT { MATCH (rule:Rule {key: #.ruleKey}) RETURN rule.query })',
  },
  links: {
    steps: {
      shape: 'MatchedStep',
      match: `MATCH (@)-[:FOLDS]->(m:Match)
        WITH m ORDER BY m.start, m.key LIMIT 100
        MATCH (m)-[evidence:EVIDENCED_BY]->(e:Event)
        WITH e, evidence.step AS step, head(collect(evidence)) AS #`,
      form: 'list',
      order: ['endNode(#).t', 'endNode(#).n', 'endNode(#).uid', '#.step'],
    },
    matches: {
      shape: 'Match',
      match: 'MATCH (@)-[:FOLDS]->(#:Match)',
      form: 'page',
      order: ['#.start', '#.key'],
      total: 'COUNT { (@)-[:FOLDS]->(:Match) }',
    },
    case: { shape: 'Case', match: 'MATCH (@)-[:DETECTED_IN]->(#:Case)', form: 'one', order: ['#.number'] },
    cases: { shape: 'Case', match: 'MATCH (@)-[:DETECTED_IN]->(#:Case)', form: 'list', order: ['#.number'], limit: 50 },
  },
};

const MATCH: Shape = {
  identity: ['__typename', 'key'],
  fields: { __typename: "'Match'", key: '#.key', start: '#.start', end: '#.end', state: '#.state' },
  links: {
    steps: {
      shape: 'MatchedStep',
      match: 'MATCH (@)-[#:EVIDENCED_BY]->(:Event)',
      form: 'list',
      order: ['coalesce(#.position, #.step)', 'endNode(#).t', 'endNode(#).n', 'endNode(#).uid'],
    },
  },
};

const QUERY_OF_RULE =
  'head(COLLECT { MATCH (rule:Rule {key: startNode(#).ruleKey}) RETURN rule {.language, .dialect, .query} })';

/** Here `#` is the relationship from the match to the event: it carries the step. */
const MATCHED_STEP: Shape = {
  identity: ['step'],
  fields: {
    step: '#.step',
    text: QUERY_OF_RULE,
    span: QUERY_OF_RULE,
  },
  links: { event: { shape: 'Event', match: 'WITH endNode(@) AS #', form: 'one', order: ['#.uid'] } },
};

export const DETECTION_SHAPES: Catalogue = { Detection: DETECTION, Match: MATCH, MatchedStep: MATCHED_STEP };
