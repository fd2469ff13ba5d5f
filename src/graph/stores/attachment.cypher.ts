import { belongsToSeen, maySee } from './need-to-know.js';
import type { Catalogue, Shape } from '../projection/shape.js';

const SEEN_CASE = maySee('c');

export const COUNT_ATTACHMENTS = /* cypher */ `
  MATCH (c:Case {number: $number}) WHERE ${SEEN_CASE} RETURN COUNT { (c)<-[:ATTACHED_TO]-(:Attachment) } AS attachments`;

export const CREATE_ATTACHMENT = /* cypher */ `
  MATCH (c:Case {number: $number})
  CREATE (a:Attachment {uid: $uid, name: $name, mediaType: $mediaType, size: $size, sha256: $sha256, at: $at, by: $by})-[:ATTACHED_TO]->(c)`;

export const ATTACHMENT = /* cypher */ `
  MATCH (a:Attachment {uid: $uid})-[:ATTACHED_TO]->(c:Case) WHERE ${SEEN_CASE}
  RETURN a.uid AS uid, c.number AS number, a.name AS name, a.mediaType AS mediaType, a.size AS size, a.sha256 AS sha256`;

const SHAPE: Shape = {
  visible: belongsToSeen('(#)-[:ATTACHED_TO]->(hidden:Case)'),
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'Attachment'",
    id: "'Attachment:' + #.uid",
    name: '#.name',
    mediaType: '#.mediaType',
    size: '#.size',
    sha256: '#.sha256',
    at: '#.at',
    by: '#.by',
    path: "'/attachments/' + #.uid",
  },
  links: {
    case: { shape: 'Case', match: 'MATCH (@)-[:ATTACHED_TO]->(#:Case)', form: 'one', order: ['#.number'] },
  },
};

export const ATTACHMENT_SHAPES: Catalogue = { Attachment: SHAPE };
