import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { AnswerStateEnum, ContextKindEnum, ContextTaskReasonEnum, InventoryFormatEnum } from '../enums.js';
import { DateTime, Json } from '../scalars.js';

@InputType({ description: 'A file that says what is so: an inventory, a directory, a list of changes.' })
export class ImportContextInput {
  @Field(() => InventoryFormatEnum, { description: 'How it is written.' })
  readonly format!: string;
  @Field(() => String, { description: 'Its text.' })
  readonly text!: string;
  @Field(() => String, { description: 'Who says it, e.g. `cmdb`. It replaces only what the same source said before.' })
  readonly source!: string;
  @Field(() => String, { nullable: true, description: 'Who answers for facts whose file names nobody.' })
  readonly owner?: string | null;
  @Field(() => Int, { nullable: true, description: 'Days after which it must be said again; never where absent.' })
  readonly maxAgeDays?: number | null;
  @Field(() => Boolean, { defaultValue: false, description: 'Only tell what it would do.' })
  readonly dryRun!: boolean;
}

@ObjectType({ description: 'A record of a file that could not be used, or only in part.' })
@Access(...READERS, 'integrator')
export class ImportProblem {
  @Field(() => String, { description: 'Where it stands in the file.' })
  readonly place!: string;
  @Field(() => String, { description: 'What is wrong with it.' })
  readonly message!: string;
}

@ObjectType({ description: 'What one source says.' })
@Access(...READERS, 'integrator')
export class ContextClaim {
  @Field(() => ID, { description: 'Uid of the fact.' })
  readonly uid!: string;
  @Field(() => String, { description: 'Who says it.' })
  readonly source!: string;
  @Field(() => Json, { description: 'What it says.' })
  readonly value!: unknown;
  @Field(() => String, { description: 'Who answers for it.' })
  readonly owner!: string;
  @Field(() => DateTime, { description: 'When it was written down.' })
  readonly recordedAt!: number;
}

@ObjectType({
  description: 'Sources that contradict each other: questions about it stay unanswered until it is settled.',
})
@Access(...READERS, 'integrator')
export class ContextConflictType {
  @Field(() => String, { description: 'Key of the entity.' })
  readonly subject!: string;
  @Field(() => ContextKindEnum, { description: 'What it is about.' })
  readonly kind!: string;
  @Field(() => String, { description: 'Which of several, where there are several.' })
  readonly name!: string;
  @Field(() => [ContextClaim], { description: 'What each source says.' })
  readonly claims!: ContextClaim[];
}

/** What every showing of a fact tells. */
@ObjectType()
abstract class FactShown {
  @Field(() => String, { description: 'Key of the entity.' })
  readonly subject!: string;
  @Field(() => ContextKindEnum, { description: 'What it is about.' })
  readonly kind!: string;
  @Field(() => Json, { description: 'What it says.' })
  readonly value!: unknown;
}

@ObjectType({ description: 'A fact as it would be, or was, written down.' })
@Access(...READERS, 'integrator')
export class ImportedFact extends FactShown {
  @Field(() => String, { description: 'Who answers for it.' })
  readonly owner!: string;
}

@ObjectType({ description: 'What an import changed, or would change.' })
@Access(...READERS, 'integrator')
export class ContextImported {
  @Field(() => Boolean, { description: 'Whether nothing was written.' })
  readonly dryRun!: boolean;
  @Field(() => Int, { description: 'Records of the file.' })
  readonly records!: number;
  @Field(() => Int, { description: 'Facts that are new.' })
  readonly added!: number;
  @Field(() => Int, { description: 'Facts that replace what the source said before, or confirm it for longer.' })
  readonly changed!: number;
  @Field(() => Int, { description: 'Facts that the source had said already.' })
  readonly unchanged!: number;
  @Field(() => Int, { description: 'New or changed facts that nobody answers for.' })
  readonly unowned!: number;
  @Field(() => [ImportProblem], { description: 'Records that could not be used; the first hundred.' })
  readonly problems!: ImportProblem[];
  @Field(() => [ContextConflictType], { description: 'Where it contradicts other sources; the first hundred.' })
  readonly conflicts!: ContextConflictType[];
  @Field(() => [ImportedFact], { description: 'The first hundred new or changed facts.' })
  readonly sample!: ImportedFact[];
}

@ObjectType({ description: 'An answer that is missing, and how many UNKNOWNs it alone could settle.' })
@Access(...READERS)
export class MissingContextType {
  @Field(() => String, { description: 'Question of the policies.' })
  readonly question!: string;
  @Field(() => [AnswerStateEnum], { description: 'In which ways it stayed unanswered.' })
  readonly states!: string[];
  @Field(() => Int, { description: 'Current UNKNOWN decisions that some answer to it would change.' })
  readonly decisions!: number;
  @Field(() => Int, { description: 'Cases in which they are.' })
  readonly cases!: number;
  @Field(() => [ContextKindEnum], { description: 'Facts to keep; none where a source or a provider lacks.' })
  readonly kinds!: string[];
  @Field(() => [String], { description: 'Whom the policies ask.' })
  readonly asks!: string[];
  @Field(() => [String], { description: 'Policies that ask it.' })
  readonly policies!: string[];
}

@ObjectType({ description: 'What somebody has to do so that context can be relied upon.' })
@Access(...READERS)
export class ContextTaskType extends FactShown {
  @Field(() => ID, { description: 'Uid of the fact.' })
  readonly uid!: string;
  @Field(() => ContextTaskReasonEnum, { description: 'What is wrong with it.' })
  readonly why!: string;
  @Field(() => String, { description: 'Whose task it is.' })
  readonly owner!: string;
  @Field(() => String, { description: 'Who says it.' })
  readonly source!: string;
  @Field(() => DateTime, { nullable: true, description: 'Since when it is stale.' })
  readonly dueSince!: number | null;
}
