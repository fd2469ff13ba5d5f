import { belongsToSeen } from './need-to-know.js';
import type { Catalogue, Shape } from '../projection/shape.js';

const ACTION: Shape = {
  visible: belongsToSeen('(#)-[:RESPONDS_TO]->(hidden:Case)'),
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'Action'",
    id: "'Action:' + #.uid",
    type: '#.type',
    verb: '#.verb',
    targetType: '#.targetType',
    target: '#.target',
    targetLabel: '#.targetLabel',
    arguments: '#.argsJson',
    argumentsDigest: '#.argumentsDigest',
    state: '#.state',
    authorization: '#.permitJson',
    attempts: 'coalesce(#.attempts, 0)',
    notBefore: '#.notBefore',
    proposedAt: '#.proposedAt',
    proposedBy: '#.proposedBy',
    finishedAt: '#.finishedAt',
    outcome: '#.outcomeJson',
    residual: 'coalesce(#.residual, [])',
    authorizedAt: '#.authorizedAt',
    effectiveAt: '#.effectiveAt',
    verifiedAt: '#.verifiedAt',
    expiresAt: '#.expiresAt',
  },
  links: {
    case: { shape: 'Case', match: 'MATCH (@)-[:RESPONDS_TO]->(#:Case)', form: 'one', order: ['#.number'] },
    decision: { shape: 'Decision', match: 'MATCH (@)-[:BECAUSE_OF]->(#:Decision)', form: 'one', order: ['#.uid'] },
    approvals: {
      shape: 'Approval',
      match: 'MATCH (@)<-[:APPROVES]-(#:Approval)',
      form: 'list',
      order: ['#.at', '#.uid'],
    },
  },
};

const APPROVAL: Shape = {
  visible: belongsToSeen('(#)-[:APPROVES]->(:Action)-[:RESPONDS_TO]->(hidden:Case)'),
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'Approval'",
    id: "'Approval:' + #.uid",
    by: 'coalesce(#.byName, #.by)',
    at: '#.at',
    approved: '#.approved',
    reason: '#.reason',
    onBehalfOf: '#.onBehalfOfName',
    door: "coalesce(#.door, 'api')",
  },
  links: {},
};

export const ACTION_SHAPES: Catalogue = { Action: ACTION, Approval: APPROVAL };
