import { ArgsType, Field, Float, InputType, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { GraphKindEnum } from '../enums.js';
import { DateTime } from '../scalars.js';

@InputType({ description: 'How many nodes of one kind, e.g. `{kind: EVENT, most: 20}`.' })
export class GraphLimit {
  @Field(() => GraphKindEnum, { description: 'The kind.' })
  readonly kind!: string;
  @Field(() => Int, { description: 'Most nodes of it, 1 to 1000.' })
  readonly most!: number;
}

@ArgsType()
export class GraphArgs {
  @Field(() => Int, {
    defaultValue: 2,
    description:
      '1: detections, events and the entities they name. 2: also the people behind accounts. 3: also those people’s other accounts, and other cases they are in.',
  })
  readonly depth!: number;

  @Field(() => [GraphKindEnum], {
    nullable: true,
    description:
      'Only nodes of these kinds, e.g. `[USER, DEVICE, SESSION]`; all where absent. What events or accounts that are left out have in common is joined past them.',
  })
  readonly kinds?: string[] | null;

  @Field(() => DateTime, { nullable: true, description: 'As the graph stood then, by event time.' })
  readonly asOf?: number | null;

  @Field(() => Int, { defaultValue: 150, description: 'Most nodes of one kind, 1 to 1000.' })
  readonly perKind!: number;

  @Field(() => [GraphLimit], { defaultValue: [], description: 'Other limits than `perKind`, for single kinds.' })
  readonly limits!: GraphLimit[];
}

@ObjectType({ description: 'Where a layout may put a node first: the same for the same node in every answer.' })
@Access(...READERS)
export class LayoutSeed {
  @Field(() => Float, { description: 'From −1 to 1.' })
  readonly x!: number;
  @Field(() => Float, { description: 'From −1 to 1.' })
  readonly y!: number;
}

@ObjectType({ description: 'One node of the graph of a case.' })
@Access(...READERS)
export class GraphNode {
  @Field(() => String, { description: 'Global id.' })
  readonly id!: string;
  @Field(() => GraphKindEnum, { description: 'What it is.' })
  readonly kind!: string;
  @Field(() => String, { description: 'What to write on it.' })
  readonly label!: string;
  @Field(() => String, { description: 'Why it is in this graph.' })
  readonly whyHere!: string;
  @Field(() => DateTime, { nullable: true, description: 'When it happened, for events and detections.' })
  readonly time!: number | null;
  @Field(() => LayoutSeed, {
    description:
      'Where to draw it first, so that a case looks the same each time; kinds begin in sectors of their own.',
  })
  readonly seed!: LayoutSeed;
}

@ObjectType({ description: 'One edge of the graph of a case; both ends are among its nodes.' })
@Access(...READERS)
export class GraphEdge {
  @Field(() => String, { description: 'Stable while the edge stands.' })
  readonly id!: string;
  @Field(() => String, { description: 'Id of the node it leaves.' })
  readonly source!: string;
  @Field(() => String, { description: 'Id of the node it reaches.' })
  readonly target!: string;
  @Field(() => String, { description: 'Relationship, read from source to target, e.g. `ACTOR`, `SAME_AS`.' })
  readonly kind!: string;
  @Field(() => DateTime, { nullable: true, description: 'Since when it holds.' })
  readonly validFrom!: number | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Why it holds, where that is known: which attribute joins an account to a person and who asserts it, or what a person said; the step of a rule; over how many events it goes.',
  })
  readonly reason!: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'What inferred it, e.g. `verified_login`; `person` where somebody decreed it, null where a record says it.',
  })
  readonly rule!: string | null;
}

@ObjectType({ description: 'A kind of which not every node is shown.' })
@Access(...READERS)
export class GraphTruncation {
  @Field(() => GraphKindEnum, { description: 'The kind.' })
  readonly kind!: string;
  @Field(() => Int, { description: 'How many are shown.' })
  readonly shown!: number;
  @Field(() => Int, { description: 'How many there are.' })
  readonly total!: number;
}

@ObjectType({ description: 'A case as a graph, ready to draw.' })
@Access(...READERS)
export class CaseGraph {
  @Field(() => [GraphNode], { description: 'Nodes.' })
  readonly nodes!: GraphNode[];
  @Field(() => [GraphEdge], { description: 'Edges.' })
  readonly edges!: GraphEdge[];
  @Field(() => [GraphTruncation], { description: 'What was left out; empty where nothing was.' })
  readonly truncated!: GraphTruncation[];
}
