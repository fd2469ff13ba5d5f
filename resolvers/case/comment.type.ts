import { Extensions, Field, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { NodeType } from '../node/node.type.js';
import { connectionType } from '../paging.js';
import { MARKDOWN } from '../rows.js';
import { DateTime } from '../scalars.js';

@ObjectType('Comment', { implements: NodeType, description: 'What a person wrote on a case.' })
@Access(...READERS)
export class CommentType extends NodeType {
  @Field(() => String, { description: 'Markdown; show it sanitised.' })
  readonly text!: string;
  @Field(() => String, { description: 'The same as HTML that is safe to insert.' })
  @Extensions(MARKDOWN)
  readonly html!: string;
  @Field(() => [String], { description: 'Whom it mentions with `@name`; they watch the case from then on.' })
  readonly mentions!: string[];
  @Field(() => String, { description: 'Who wrote it.' })
  readonly author!: string;
  @Field(() => DateTime, { description: 'When.' })
  readonly at!: number;
}

export const CommentConnection = connectionType('Comment', () => CommentType);
