import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Extensions, FieldResolver, Info, Mutation, Resolver, Root } from 'type-graphql';
import type { Tlp } from '../../src/domain/case.js';
import type { ObservableType as TypeName } from '../../src/domain/observable.js';
import type { ObservableFields } from '../../src/usecases/case/observable-desk.js';
import { Access, CASE_WORKERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { defined, given } from '../list.js';
import { keyOfType } from '../node-id.js';
import { answered, payloadOf } from '../refusal.type.js';
import { COMPUTED, fromRow } from '../rows.js';
import { selectionOf } from '../selection.js';
import { CaseChanged } from './case-mutation.type.js';
import { CaseType } from './case.type.js';
import {
  AddObservablesInput,
  ObservableChanged,
  ObservableType,
  RemoveObservableInput,
  UpdateObservableInput,
  UpdateObservablePayload,
} from './observable.type.js';

const AddObservablesPayload = payloadOf('AddObservablesPayload', CaseChanged);
const RemoveObservablePayload = payloadOf('RemoveObservablePayload', CaseChanged);
const INPUT = { description: 'What to do.' };

@Resolver(() => ObservableChanged)
export class ObservableResolver {
  @Mutation(() => AddObservablesPayload, {
    description: 'Writes down what was seen, in one spelling; what the case has already stays as it is.',
  })
  @Access(...CASE_WORKERS)
  addObservables(
    @Arg('input', () => AddObservablesInput, INPUT) input: AddObservablesInput,
    @Ctx() context: ApiContext,
  ) {
    const { number, idempotencyKey = null } = input;
    const observables = input.observables.map(({ type, value, isIoc, tags, tlp, note }) => ({
      ...{ type: type as TypeName, value, isIoc, tags },
      ...{ tlp: (tlp ?? null) as Tlp | null, note: note ?? null },
    }));
    return answered('CaseChanged', async () => ({
      number: await context.useCases.observables.add(context.principal, { number, observables, idempotencyKey }),
    }));
  }

  @Mutation(() => UpdateObservablePayload, { description: 'Changes what is said of an observable.' })
  @Access(...CASE_WORKERS)
  updateObservable(
    @Arg('input', () => UpdateObservableInput, INPUT) input: UpdateObservableInput,
    @Ctx() context: ApiContext,
  ) {
    const { id, expectedVersion = null, isIoc, tags, tlp, note } = input;
    const fields = { ...given({ isIoc, tags }), ...defined({ tlp, note }) } as ObservableFields;
    const edit = { uid: keyOfType(id, 'NotedObservable'), expectedVersion, fields };
    return answered('ObservableChanged', async () => ({
      observableId: `NotedObservable:${await context.useCases.observables.update(context.principal, edit)}`,
    }));
  }

  @Mutation(() => RemoveObservablePayload, {
    description: 'Takes an observable out of its case. The audit keeps that it was there.',
  })
  @Access(...CASE_WORKERS)
  removeObservable(
    @Arg('input', () => RemoveObservableInput, INPUT) { id }: RemoveObservableInput,
    @Ctx() context: ApiContext,
  ) {
    return answered('CaseChanged', async () => ({
      number: await context.useCases.observables.remove(context.principal, keyOfType(id, 'NotedObservable')),
    }));
  }

  @FieldResolver(() => ObservableType, { nullable: true, description: 'The observable as it is now.' })
  @Extensions(COMPUTED)
  async observable(@Root() root: ObservableChanged, @Ctx() context: ApiContext, @Info() info: GraphQLResolveInfo) {
    const key = keyOfType(root.observableId, 'NotedObservable');
    const [row] = await context.useCases.read.byKeys('NotedObservable', [key], selectionOf(info));
    return row ?? null;
  }
}

@Resolver(() => ObservableType)
export class ObservableLinks {
  @FieldResolver(() => CaseType, { nullable: true, description: 'The case it was written down in.' })
  case(): object {
    return fromRow();
  }
  @FieldResolver(() => [CaseType], {
    description: 'Other cases in which it was written down or which involve it, at most 20.',
  })
  otherCases(): object {
    return fromRow();
  }
}
