import { ArgsType, Field, Float, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { CaseType } from '../case/case.type.js';
import { SearchKindEnum } from '../enums.js';
import { EntityType } from '../event/entity.type.js';
import { NodeType } from '../node/node.type.js';
import { connectionType, PageArgs } from '../paging.js';

@ObjectType({ description: 'Something that was found.' })
@Access(...READERS)
export class SearchHit {
  @Field(() => SearchKindEnum, { description: 'What it is.' })
  readonly kind!: string;
  @Field(() => Float, { description: 'How well it fits; only its order means something.' })
  readonly score!: number;
  @Field(() => NodeType, { description: 'The object itself.' })
  readonly node!: NodeType;
}

export const SearchConnection = connectionType('SearchHit', () => SearchHit);

@ArgsType()
export class SearchArgs extends PageArgs {
  @Field(() => String, {
    description:
      'Words, each of which must be there; the beginning of a word is enough. An address, a name with dots or a mail address is looked for as it stands; `#41` is a case by its number.',
  })
  readonly text!: string;
  @Field(() => [SearchKindEnum], { nullable: true, description: 'Only these; everything where absent.' })
  readonly kinds?: string[] | null;
}

@ObjectType({ description: 'An entity that two cases have in common.' })
@Access(...READERS)
export class SharedEntity {
  @Field(() => EntityType, { description: 'The entity.' })
  readonly entity!: EntityType;
  @Field(() => Int, { description: 'In how many cases it is.' })
  readonly caseCount!: number;
  @Field(() => Float, { description: 'What it adds to the score: the logarithm of how rare it is among all cases.' })
  readonly weight!: number;
}

@ObjectType({ description: 'Another case, and why it is like this one.' })
@Access(...READERS)
export class SimilarCase {
  @Field(() => CaseType, { description: 'The other case.' })
  readonly case!: CaseType;
  @Field(() => Float, { description: 'Sum of the weights of what both involve.' })
  readonly score!: number;
  @Field(() => [SharedEntity], { description: 'What both involve, rarest first, at most 20.' })
  readonly shared!: SharedEntity[];
}
