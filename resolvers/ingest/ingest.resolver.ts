import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Extensions, FieldResolver, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import { hasRole, type Principal } from '../../src/domain/access.js';
import { InputFault } from '../../src/domain/errors.js';
import type { JsonValue } from '../../src/domain/json.js';
import { beneath, mergeSelections } from '../../src/domain/selection.js';
import { Access, READERS, RECORD_READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { EventType } from '../event/event.type.js';
import { given, listPage } from '../list.js';
import { keyOfType } from '../node-id.js';
import { COMPUTED } from '../rows.js';
import { Json } from '../scalars.js';
import { selectionOf } from '../selection.js';
import {
  DeadLetterArgs,
  DeadLetterConnection,
  IngestRecordsInput,
  IngestRecordsPayload,
  ReplayDeadLettersInput,
  ReplayDeadLettersPayload,
  SourceRecord,
} from './ingest.type.js';

/** As the input's description says. */
const MOST_IDS = 200;

@Resolver(() => EventType)
export class IngestResolver {
  @Mutation(() => IngestRecordsPayload, {
    description: 'Takes records as their vendors wrote them. An answer means that they are committed.',
  })
  @Access('integrator')
  ingestRecords(
    @Arg('input', () => IngestRecordsInput, { description: 'The records.' }) input: IngestRecordsInput,
    @Ctx() context: ApiContext,
  ): Promise<object> {
    const { source = null, idempotencyKey = null } = input;
    const records = input.records as JsonValue[];
    return context.useCases.ingest.ingestRecords(context.principal, { source, records, idempotencyKey });
  }

  @Mutation(() => ReplayDeadLettersPayload, {
    description: 'Sends dead letters through the ingestion door again, after a fix.',
  })
  @Access('integrator')
  replayDeadLetters(
    @Arg('input', () => ReplayDeadLettersInput, { description: 'Which.' }) input: ReplayDeadLettersInput,
    @Ctx() context: ApiContext,
  ): Promise<object> {
    const [named, filter, after] = [input.ids ?? null, input.filter ?? null, input.after ?? null];
    if ((named === null) === (filter === null))
      throw new InputFault('BAD_USER_INPUT', 'Either ids or a filter names the dead letters.', {
        remedy: 'An empty filter means all of them.',
      });
    if (filter !== null) {
      const { code = null, source = null } = filter;
      return context.useCases.deadLetters.replayMatching(context.principal, { code, source }, after);
    }
    const ids = (named ?? []).map((id) => keyOfType(id, 'DeadLetter'));
    if (ids.length > MOST_IDS)
      throw new InputFault('BAD_USER_INPUT', `At most ${String(MOST_IDS)} dead letters are named at once.`);
    return context.useCases.deadLetters.replay(context.principal, ids);
  }

  @Query(() => DeadLetterConnection, { description: 'Records that could not be used, latest first.' })
  @Access(...RECORD_READERS, 'integrator')
  deadLetters(
    @Args(() => DeadLetterArgs) args: DeadLetterArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    const filter = { ...given(args.filter), ...ownSources(context.principal) };
    return listPage(context, info, args, { list: 'deadLetters', filter });
  }

  @Query(() => SourceRecord, {
    nullable: true,
    description: 'What a record of a source became, by the source’s own id.',
  })
  @Access(...READERS, 'integrator')
  async record(
    @Arg('source', () => String, { description: '`vendor/product`.' }) source: string,
    @Arg('externalId', () => String, {
      description: 'The vendor’s id of the record, e.g. Okta’s `uuid` or Entra’s `id`.',
    })
    externalId: string,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    const selection = selectionOf(info);
    const wanted = mergeSelections(beneath(selection, 'event'), beneath(selection, 'events'));
    const sources = sourcesOf(context.principal);
    const events = await context.useCases.read.record({ source, externalId, sources }, wanted);
    return events.length === 0 ? null : { source, externalId, events, event: events[0] };
  }

  @FieldResolver(() => Json, { nullable: true, description: 'The OCSF document.' })
  @Access(...RECORD_READERS)
  @Extensions(COMPUTED)
  async document(@Root() event: EventType, @Ctx() context: ApiContext): Promise<unknown> {
    return (await documentsOf(context).load(event.uid))?.document ?? null;
  }

  @FieldResolver(() => Json, { nullable: true, description: 'The record as it was received.' })
  @Access(...RECORD_READERS)
  @Extensions(COMPUTED)
  async raw(@Root() event: EventType, @Ctx() context: ApiContext): Promise<unknown> {
    return (await documentsOf(context).load(event.uid))?.raw ?? null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'SHA-256 of the record as it was received: of a line’s own bytes, of an object in RFC 8785 form. It proves that what was kept elsewhere is this record; null where the record is no longer held.',
  })
  @Access(...READERS, 'integrator')
  @Extensions(COMPUTED)
  rawDigest(@Root() event: EventType, @Ctx() context: ApiContext): Promise<string | null> {
    return rawDigestsOf(context).load(event.uid);
  }
}

/** What stands behind the events of one request is read together, and only where it was asked for. */
function perRequest<T>(read: (context: ApiContext, uids: readonly string[]) => Promise<readonly T[]>) {
  const loaders = new WeakMap<ApiContext, DataLoader<string, T>>();
  return (context: ApiContext): DataLoader<string, T> => {
    const known = loaders.get(context);
    if (known) return known;
    const loader = new DataLoader((uids: readonly string[]) => read(context, uids), { cache: false });
    loaders.set(context, loader);
    return loader;
  };
}

const documentsOf = perRequest(({ useCases }, uids) => useCases.read.documents(uids));
const rawDigestsOf = perRequest(({ useCases }, uids) => useCases.read.rawDigests(uids));

/** People who may look at cases see every source; a key that only delivers sees what it delivers. */
function sourcesOf(principal: Principal): readonly string[] {
  return hasRole(principal, ...READERS) ? ['*'] : principal.sources;
}

function ownSources(principal: Principal): Readonly<Record<string, unknown>> {
  const sources = sourcesOf(principal);
  return sources.includes('*') ? {} : { sources };
}
