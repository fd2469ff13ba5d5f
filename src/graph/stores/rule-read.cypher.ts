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
  links: {},
};

export const RULE_SHAPES: Catalogue = { Rule: RULE };
