import { Field, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { NodeType } from '../node/node.type.js';
import { connectionType } from '../paging.js';
import { DateTime } from '../scalars.js';

@ObjectType('Attachment', {
  implements: NodeType,
  description: 'A file of a case. It is uploaded with `POST /cases/{number}/attachments?name=…`.',
})
@Access(...READERS)
export class AttachmentType extends NodeType {
  @Field(() => String, { description: 'What its sender called it.' })
  readonly name!: string;
  @Field(() => String, { description: 'What its sender said it is; nothing checks that.' })
  readonly mediaType!: string;
  @Field(() => Number, { description: 'Bytes.' })
  readonly size!: number;
  @Field(() => String, { description: 'SHA-256 of its bytes, hex; the audit carries the same.' })
  readonly sha256!: string;
  @Field(() => DateTime, { description: 'When it was attached.' })
  readonly at!: number;
  @Field(() => String, { description: 'Who attached it.' })
  readonly by!: string;
  @Field(() => String, { description: 'Where it is downloaded from with a key that may read raw records.' })
  readonly path!: string;
}

export const AttachmentConnection = connectionType('Attachment', () => AttachmentType);
