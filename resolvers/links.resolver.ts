import { Args, Extensions, FieldResolver, Resolver, Root } from 'type-graphql';
import { stepSpan, stepText, type StoredQuery } from '../src/usecases/detection/step-text.js';
import { Access, READERS } from './access.js';
import { ActionType } from './action/action.type.js';
import { CaseConnection } from './case/case-list.type.js';
import { CaseType } from './case/case.type.js';
import { CommentType } from './case/comment.type.js';
import { TaskType } from './case/task.type.js';
import { ContributionType, DecisionConnection, DecisionType } from './decision/decision.type.js';
import { DetectionType, MatchedStep, SourceSpan } from './detection/detection.type.js';
import { AsKnownArgs, ContextType, EntityType } from './event/entity.type.js';
import { EventType } from './event/event.type.js';
import { PageArgs } from './paging.js';
import { COMPUTED, fromRow } from './rows.js';

/* Links back up: kept apart from the types, so that the types import each other in one direction only. */

@Resolver(() => DetectionType)
export class DetectionLinks {
  @FieldResolver(() => CaseType, { nullable: true, description: 'The case it opened or joined.' })
  case(): object {
    return fromRow();
  }
}

@Resolver(() => MatchedStep)
export class StepLinks {
  @FieldResolver(() => String, { nullable: true, description: 'The step as its author wrote it.' })
  @Extensions(COMPUTED)
  text(@Root() row: { readonly step: number; readonly text?: StoredQuery | null }): string | null {
    return row.text ? stepText(row.text, row.step) : null;
  }

  @FieldResolver(() => SourceSpan, { nullable: true, description: 'Where the step stands in the text of the rule.' })
  @Extensions(COMPUTED)
  span(@Root() row: { readonly step: number; readonly span?: StoredQuery | null }): object | null {
    return row.span ? stepSpan(row.span, row.step) : null;
  }
}

@Resolver(() => EventType)
export class EventLinks {
  @FieldResolver(() => [DetectionType], { description: 'Detections it is part of.' })
  @Access(...READERS)
  detections(): object {
    return fromRow();
  }
  @FieldResolver(() => [CaseType], { description: 'Cases that hold it.' })
  @Access(...READERS)
  cases(): object {
    return fromRow();
  }
}

@Resolver(() => EntityType)
export class EntityLinks {
  @FieldResolver(() => CaseConnection, { description: 'Cases that involve it, newest first.' })
  cases(@Args(() => PageArgs) _page: PageArgs): object {
    return fromRow();
  }
  @FieldResolver(() => [DetectionType], { description: 'What fired on it in its newest 50 cases, latest first.' })
  detections(): object {
    return fromRow();
  }
  @FieldResolver(() => DecisionConnection, { description: 'Decisions about it, latest first.' })
  decisions(@Args(() => PageArgs) _page: PageArgs): object {
    return fromRow();
  }
  @FieldResolver(() => [ContextType], {
    description:
      'Maintained facts about it: all that were ever written down, or what held at a time, as known at a time.',
  })
  context(@Args(() => AsKnownArgs) _when: AsKnownArgs): object {
    return fromRow();
  }
}

@Resolver(() => DecisionType)
export class DecisionLinks {
  @FieldResolver(() => CaseType, { nullable: true, description: 'The case it is about.' })
  case(): object {
    return fromRow();
  }
  @FieldResolver(() => [ActionType], { description: 'Actions that cite it.' })
  actions(): object {
    return fromRow();
  }
}

@Resolver(() => ContributionType)
export class ContributionLinks {
  @FieldResolver(() => [DecisionType], { description: 'Every decision that rests on it.' })
  decisions(): object {
    return fromRow();
  }
}

@Resolver(() => ActionType)
export class ActionLinks {
  @FieldResolver(() => CaseType, { nullable: true, description: 'The case it responds to.' })
  case(): object {
    return fromRow();
  }
  @FieldResolver(() => DecisionType, { nullable: true, description: 'The decision it cites.' })
  decision(): object {
    return fromRow();
  }
}

@Resolver(() => CommentType)
export class CommentLinks {
  @FieldResolver(() => CaseType, { nullable: true, description: 'The case it is on.' })
  case(): object {
    return fromRow();
  }
}

@Resolver(() => TaskType)
export class TaskLinks {
  @FieldResolver(() => CaseType, { nullable: true, description: 'The case it is part of.' })
  case(): object {
    return fromRow();
  }
}
