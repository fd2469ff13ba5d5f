import type { Catalogue, Shape } from '../projection/shape.js';

const RULE: Shape = {
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'Rule'",
    id: "'Rule:' + #.key",
    key: '#.key',
    ruleId: '#.id',
    version: '#.version',
    title: '#.title',
    language: '#.language',
    dialect: '#.dialect',
    query: '#.query',
    status: '#.status',
    severity: '#.severity',
    techniqueIds: 'coalesce(#.techniqueIds, [])',
    effectiveFrom: '#.effectiveFrom',
    owner: '#.owner',
    author: '#.author',
    references: 'coalesce(#.references, [])',
    license: '#.license',
    ready: 'coalesce(#.ready, false)',
  },
  links: {
    activity: {
      shape: 'RuleActivity',
      match: `CALL (@) {
          MATCH (d:Detection)
          WHERE d.ruleKey = @.key AND d.group >= '' AND d.start >= timestamp() - 30 * 86400000 AND d.state <> 'superseded'
          WITH d LIMIT 2000
          OPTIONAL MATCH (d)-[:DETECTED_IN]->(c:Case)
          WITH collect(DISTINCT d) AS found, collect(DISTINCT c) AS cases
          RETURN size(found) AS detections, reduce(sum = 0, d IN found | sum + d.matchCount) AS matches, cases
        }
        WITH {detections: detections, matchesPerDay: matches / 30.0, cases: size(cases), closed: [c IN cases WHERE c.status = 'CLOSED']} AS #`,
      form: 'one',
      order: ['#.detections'],
    },
    degraded: {
      shape: 'RuleDegraded',
      match: `WITH @ WHERE @.degradedAt IS NOT NULL
        WITH {at: @.degradedAt, group: @.degradedGroup, code: @.degradedCode} AS #`,
      form: 'one',
      order: ['#.at'],
    },
  },
};

/** Here `#` is a map. */
const DEGRADED: Shape = {
  identity: ['at'],
  fields: { at: '#.at', group: '#.group', code: '#.code' },
  links: {},
};

/** Here `#` is a map; `closed` holds the cases. */
const ACTIVITY: Shape = {
  identity: ['detections'],
  fields: {
    detections: '#.detections',
    matchesPerDay: '#.matchesPerDay',
    cases: '#.cases',
    closed: 'size(#.closed)',
    benignShare: `CASE WHEN size(#.closed) > 0 THEN toFloat(size(
      [c IN #.closed WHERE c.disposition IN ['BENIGN_TRUE_POSITIVE', 'FALSE_POSITIVE']])) / size(#.closed) END`,
    maliciousShare: `CASE WHEN size(#.closed) > 0 THEN toFloat(size(
      [c IN #.closed WHERE c.disposition = 'TRUE_POSITIVE'])) / size(#.closed) END`,
  },
  links: {},
};

export const RULE_SHAPES: Catalogue = { Rule: RULE, RuleActivity: ACTIVITY, RuleDegraded: DEGRADED };
