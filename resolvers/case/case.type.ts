import { Args, Extensions, Field, ID, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { ActionConnection } from '../action/action.type.js';
import { DecisionConnection, DecisionType } from '../decision/decision.type.js';
import { DetectionConnection } from '../detection/detection.type.js';
import {
  CaseStatusEnum,
  DispositionEnum,
  OpenedByEnum,
  PapEnum,
  SeverityEnum,
  SlaTargetEnum,
  TlpEnum,
  VerdictEnum,
} from '../enums.js';
import { EntityConnection } from '../event/entity.type.js';
import { EventConnection } from '../event/event.type.js';
import { NodeType } from '../node/node.type.js';
import { PageArgs } from '../paging.js';
import { fromRow, JSON_PAIRS, MARKDOWN } from '../rows.js';
import { DateTime, Json } from '../scalars.js';
import { AttachmentConnection } from './attachment.type.js';
import { CommentConnection } from './comment.type.js';
import { ObservableConnection } from './observable.type.js';
import { TaskConnection } from './task.type.js';

@ObjectType({ description: 'When each step of the chain first happened in a case; null where it has not.' })
@Access(...READERS)
export class CaseLatency {
  @Field(() => DateTime, { nullable: true, description: 'First event of a match that holds.' })
  readonly firstMalicious!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'First detection fired.' })
  readonly detected!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'First decision.' })
  readonly decided!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'First action permitted.' })
  readonly authorized!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'First action confirmed by its target.' })
  readonly effective!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'First effect read back from its target.' })
  readonly verified!: number | null;
}

@ObjectType('Case', {
  implements: NodeType,
  description: 'One matter that somebody must decide: what happened, to whom, and what was done.',
})
@Access(...READERS)
export class CaseType extends NodeType {
  @Field(() => ID, { description: 'Identity inside this deployment, as audit and exports name it.' })
  readonly uid!: string;
  @Field(() => Int, { description: 'The number people say.' })
  readonly number!: number;
  @Field(() => String, { description: 'One line.' })
  readonly title!: string;
  @Field(() => SeverityEnum, { description: 'Worst severity of its detections, or what a person set.' })
  readonly severity!: string;
  @Field(() => CaseStatusEnum, { description: 'Where the work stands.' })
  readonly status!: string;
  @Field(() => String, { nullable: true, description: 'Who works on it.' })
  readonly owner!: string | null;
  @Field(() => [String], { description: 'Free words to find it by.' })
  readonly tags!: string[];
  @Field(() => TlpEnum, { nullable: true, description: 'With whom it may be shared.' })
  readonly tlp!: string | null;
  @Field(() => PapEnum, { nullable: true, description: 'What may be done with it.' })
  readonly pap!: string | null;
  @Field(() => String, { nullable: true, description: 'Whose queue it is in.' })
  readonly team!: string | null;
  @Field(() => String, { nullable: true, description: 'What it comes to, Markdown.' })
  readonly summary!: string | null;
  @Field(() => String, { nullable: true, description: 'The summary as HTML that is safe to insert.' })
  @Extensions(MARKDOWN)
  readonly summaryHtml!: string | null;
  @Field(() => [String], { description: 'Who wants to hear of it.' })
  readonly watchers!: string[];
  @Field(() => [String], { nullable: true, description: 'Ids of who may know of it; null where everybody may.' })
  readonly restrictedTo!: string[] | null;
  @Field(() => Json, { description: 'Custom fields by name, each by the schema that `customFields` tells.' })
  @Extensions(JSON_PAIRS)
  readonly customFields!: unknown;
  @Field(() => VerdictEnum, {
    nullable: true,
    description: 'Worst verdict of its current decisions; null before the first.',
  })
  readonly verdict!: string | null;
  @Field(() => DispositionEnum, { nullable: true, description: 'What a person concluded; null until then.' })
  readonly disposition!: string | null;
  @Field(() => OpenedByEnum, { description: 'What opened it.' })
  readonly openedBy!: string;
  @Field(() => DateTime, { description: 'When it was opened.' })
  readonly openedAt!: number;
  @Field(() => DateTime, { description: 'When it last changed.' })
  readonly updatedAt!: number;
  @Field(() => String, { nullable: true, description: 'The routing rule that gave it to its team or owner.' })
  readonly routedBy!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was given to them.' })
  readonly routedAt!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'When it went on because nobody took it.' })
  readonly escalatedAt!: number | null;
  @Field(() => String, { nullable: true, description: 'The service level that holds for it.' })
  readonly slaRule!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Until when somebody is to take it up.' })
  readonly acknowledgeDueAt!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'Until when it is to be closed.' })
  readonly resolveDueAt!: number | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'The next of these times; null while it waits or where none is left.',
  })
  readonly slaDueAt!: number | null;
  @Field(() => [SlaTargetEnum], { description: 'Times that were missed.' })
  readonly slaBreached!: string[];
  @Field(() => DateTime, { nullable: true, description: 'Since when its times stand still.' })
  readonly slaPausedAt!: number | null;
  @Field(() => String, { nullable: true, description: 'For whom or what it waits meanwhile.' })
  readonly waitingOn!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When somebody first took it up.' })
  readonly acknowledgedAt!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was closed.' })
  readonly closedAt!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'Time of its earliest event.' })
  readonly firstEventAt!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'Time of its latest event.' })
  readonly lastEventAt!: number | null;
  @Field(() => Int, { description: 'How many events it holds.' })
  readonly eventCount!: number;
  @Field(() => Int, { description: 'Rises with each change; send it as `expectedVersion`.' })
  readonly version!: number;
  @Field(() => Int, {
    nullable: true,
    description:
      'Hours of waiting that its severity and verdict are worth: 6 × severity (1–6) × verdict (1–4). Ordering by PRIORITY adds the hours it has waited.',
  })
  readonly priority!: number | null;
  @Field(() => CaseLatency, { description: 'When each step of the chain first happened.' })
  readonly latency!: CaseLatency;
  @Field(() => CaseType, { nullable: true, description: 'The case it was merged into.' })
  readonly mergedInto!: CaseType | null;
  @Field(() => [CaseType], { description: 'Cases that were merged into it.' })
  readonly mergedFrom!: CaseType[];
  @Field(() => DecisionType, { nullable: true, description: 'The current decision of highest rank.' })
  readonly decision!: DecisionType | null;

  @Field(() => DetectionConnection, { description: 'What fired, in order of its first event.' })
  detections(@Args(() => PageArgs) _page: PageArgs): object {
    return fromRow();
  }
  @Field(() => EventConnection, { description: 'Its events, in their order.' })
  events(@Args(() => PageArgs) _page: PageArgs): object {
    return fromRow();
  }
  @Field(() => DecisionConnection, { description: 'Every decision, newest first.' })
  decisions(@Args(() => PageArgs) _page: PageArgs): object {
    return fromRow();
  }
  @Field(() => ActionConnection, { description: 'What was proposed and done, in order.' })
  actions(@Args(() => PageArgs) _page: PageArgs): object {
    return fromRow();
  }
  @Field(() => CommentConnection, { description: 'What people wrote, in order.' })
  comments(@Args(() => PageArgs) _page: PageArgs): object {
    return fromRow();
  }
  @Field(() => TaskConnection, { description: 'What is to be done, in order.' })
  tasks(@Args(() => PageArgs) _page: PageArgs): object {
    return fromRow();
  }
  @Field(() => ObservableConnection, {
    description: 'What people wrote down of what was seen, in order; what events name is in `entities`.',
  })
  observables(@Args(() => PageArgs) _page: PageArgs): object {
    return fromRow();
  }
  @Field(() => AttachmentConnection, { description: 'Its files, in order.' })
  attachments(@Args(() => PageArgs) _page: PageArgs): object {
    return fromRow();
  }
  @Field(() => EntityConnection, { description: 'Whom and what it involves.' })
  entities(@Args(() => PageArgs) _page: PageArgs): object {
    return fromRow();
  }
}
