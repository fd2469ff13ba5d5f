import type { GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Extensions,
  Field,
  Info,
  InputType,
  Int,
  ObjectType,
  Query,
  Resolver,
} from 'type-graphql';
import { Access } from '../access.js';
import type { ApiContext } from '../context.js';
import { given, listPage } from '../list.js';
import { NodeType } from '../node/node.type.js';
import { connectionType, PageArgs } from '../paging.js';
import { JSON_TEXT } from '../rows.js';
import { DateTime, Json } from '../scalars.js';

@ObjectType('AuditEvent', { implements: NodeType, description: 'One link of a hash chain: who did what, when.' })
@Access('auditor')
export class AuditEventType extends NodeType {
  @Field(() => String, { description: 'The chain, e.g. `case/41`.' })
  readonly stream!: string;
  @Field(() => Int, { description: 'Position in the chain.' })
  readonly seq!: number;
  @Field(() => String, { description: 'Hash of the link before.' })
  readonly prevHash!: string;
  @Field(() => String, { description: 'Hash of this link.' })
  readonly hash!: string;
  @Field(() => String, { description: 'What happened.' })
  readonly type!: string;
  @Field(() => DateTime, { description: 'When.' })
  readonly at!: number;
  @Field(() => String, { description: 'Who.' })
  readonly actor!: string;
  @Field(() => Json, { nullable: true, description: 'With what.' })
  @Extensions(JSON_TEXT)
  readonly body!: unknown;
}

export const AuditEventConnection = connectionType('AuditEvent', () => AuditEventType);

@InputType({ description: 'Which audit events. Conditions that are given must all hold.' })
export class AuditFilter {
  @Field(() => String, { nullable: true, description: 'Of this chain.' })
  readonly stream?: string | null;
  @Field(() => [String], { nullable: true, description: 'Of one of these types.' })
  readonly type?: string[] | null;
  @Field(() => String, { nullable: true, description: 'Done by.' })
  readonly actor?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'At this time or later.' })
  readonly since?: number | null;
}

@ArgsType()
export class AuditListArgs extends PageArgs {
  @Field(() => AuditFilter, { nullable: true, description: 'Which; all where absent.' })
  readonly filter?: AuditFilter | null;
}

@ObjectType({ description: 'Whether a chain holds together.' })
@Access('auditor')
export class AuditVerification {
  @Field(() => String, { description: 'The chain.' })
  readonly stream!: string;
  @Field(() => Boolean, { description: 'Whether every link follows from the one before.' })
  readonly valid!: boolean;
  @Field(() => Int, { description: 'How many links it has.' })
  readonly events!: number;
  @Field(() => Int, { description: 'How many of the last links no checkpoint covers yet.' })
  readonly unsealed!: number;
  @Field(() => Int, { nullable: true, description: 'First link that does not follow.' })
  readonly brokenAt!: number | null;
}

@Resolver()
export class AuditResolver {
  @Query(() => AuditEventConnection, { description: 'The audit trail, latest first.' })
  @Access('auditor')
  auditEvents(
    @Args(() => AuditListArgs) args: AuditListArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    return listPage(context, info, args, { list: 'auditEvents', filter: given(args.filter) });
  }

  @Query(() => AuditVerification, { description: 'Recomputes a chain.' })
  @Access('auditor')
  verifyAudit(
    @Arg('stream', () => String, { description: 'The chain, e.g. `case/41`.' }) stream: string,
    @Ctx() context: ApiContext,
  ): Promise<object> {
    return context.useCases.audit.verify(stream);
  }
}
