import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Extensions, FieldResolver, Info, Mutation, Resolver, Root } from 'type-graphql';
import { Access, CASE_WORKERS, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { EventConnection, EventType } from '../event/event.type.js';
import { keyOfType } from '../node-id.js';
import { PageArgs } from '../paging.js';
import { answered } from '../refusal.type.js';
import { COMPUTED, fromRow } from '../rows.js';
import { selectionOf } from '../selection.js';
import {
  AlertFoldConnection,
  AlertFoldType,
  AlertsUnfolded,
  UnfoldAlertsInput,
  UnfoldAlertsPayload,
} from './alert-fold.type.js';
import { CaseType } from './case.type.js';

@Resolver(() => AlertFoldType)
export class AlertFoldResolver {
  @FieldResolver(() => EventConnection, { description: 'Every alert that is folded, in order.' })
  @Access(...READERS)
  alerts(@Args(() => PageArgs) _page: PageArgs): object {
    return fromRow();
  }

  @FieldResolver(() => CaseType, { nullable: true, description: 'The case that holds it.' })
  @Access(...READERS)
  case(): object {
    return fromRow();
  }
}

@Resolver(() => CaseType)
export class CaseFolds {
  @FieldResolver(() => AlertFoldConnection, { description: 'Storms of near-identical alerts, each counted as one.' })
  @Access(...READERS)
  alertFolds(@Args(() => PageArgs) _page: PageArgs): object {
    return fromRow();
  }
}

@Resolver(() => EventType)
export class EventFold {
  @FieldResolver(() => AlertFoldType, {
    nullable: true,
    description: 'The storm that the alert is part of, standing or folded; null where it is none.',
  })
  @Access(...READERS)
  alertFold(): object {
    return fromRow();
  }
}

@Resolver(() => AlertsUnfolded)
export class UnfoldResolver {
  @Mutation(() => UnfoldAlertsPayload, {
    description: 'Undoes a fold: each of its alerts stands in the case by itself, and so does each that follows.',
  })
  @Access(...CASE_WORKERS)
  unfoldAlerts(
    @Arg('input', () => UnfoldAlertsInput, { description: 'Which, and why.' }) input: UnfoldAlertsInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { id, reason, idempotencyKey = null } = input;
    const wanted = { key: keyOfType(id, 'AlertFold'), reason, idempotencyKey };
    return answered('AlertsUnfolded', async () => ({
      foldId: `AlertFold:${await useCases.folds.unfold(principal, wanted)}`,
    }));
  }

  @FieldResolver(() => AlertFoldType, { nullable: true, description: 'The fold as it is now.' })
  @Access(...READERS)
  @Extensions(COMPUTED)
  async fold(@Root() root: AlertsUnfolded, @Ctx() context: ApiContext, @Info() info: GraphQLResolveInfo) {
    const key = keyOfType(root.foldId, 'AlertFold');
    const [row] = await context.useCases.read.byKeys('AlertFold', [key], selectionOf(info));
    return row ?? null;
  }
}
