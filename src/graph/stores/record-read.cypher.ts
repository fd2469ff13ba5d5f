import type { Catalogue, Shape } from '../projection/shape.js';

const DEAD_LETTER: Shape = {
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'DeadLetter'",
    id: "'DeadLetter:' + #.id",
    deadLetterId: '#.id',
    code: '#.code',
    message: '#.message',
    source: '#.source',
    raw: '#.raw',
    mapping: '#.mapping',
    receivedAt: '#.receivedAt',
  },
  links: {},
};

const AUDIT_EVENT: Shape = {
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'AuditEvent'",
    id: "'AuditEvent:' + #.stream + '/' + toString(#.seq)",
    stream: '#.stream',
    seq: '#.seq',
    prevHash: '#.prevHash',
    hash: '#.hash',
    type: '#.type',
    at: '#.at',
    actor: '#.actor',
    body: '#.bodyJson',
  },
  links: {},
};

const INDICATOR: Shape = {
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'Indicator'",
    id: "'Indicator:' + #.uid",
    value: '#.value',
    source: '#.source',
    validFrom: '#.validFrom',
    validTo: '#.validTo',
  },
  links: {},
};

const IDENTITY_DECREE: Shape = {
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'IdentityDecree'",
    id: "'IdentityDecree:' + #.uid",
    kind: '#.kind',
    accounts: '#.accounts',
    reason: '#.reason',
    by: '#.by',
    at: '#.at',
  },
  links: {},
};

export const RECORD_SHAPES: Catalogue = {
  DeadLetter: DEAD_LETTER,
  Indicator: INDICATOR,
  AuditEvent: AUDIT_EVENT,
  IdentityDecree: IDENTITY_DECREE,
};
