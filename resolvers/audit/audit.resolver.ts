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
  Mutation,
  ObjectType,
  Query,
  Resolver,
} from 'type-graphql';
import { Access } from '../access.js';
import type { ApiContext } from '../context.js';
import { given, listPage } from '../list.js';
import { answered, payloadOf } from '../refusal.type.js';
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
  @Field(() => String, { nullable: true, description: 'Of this chain, e.g. `case/41`, `access` or `config`.' })
  readonly stream?: string | null;
  @Field(() => [String], {
    nullable: true,
    description: 'Of one of these types, e.g. `["case.closed", "access.case_read"]`.',
  })
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

@ObjectType({ description: 'An inclusion proof as in RFC 6962 §2.1.1; hashes in lower-case hex.' })
@Access('auditor')
export class AuditInclusion {
  @Field(() => Int, { description: 'The entry that is proved.' })
  readonly seq!: number;
  @Field(() => String, { description: 'Its hash in its chain.' })
  readonly hash!: string;
  @Field(() => String, { description: 'Its leaf: SHA-256 over 0x00 and the hash.' })
  readonly leafHash!: string;
  @Field(() => Int, { description: 'Its place in the log.' })
  readonly leafIndex!: number;
  @Field(() => Int, { description: 'Entries of the checkpoint.' })
  readonly treeSize!: number;
  @Field(() => [String], { description: 'Audit path, nearest sibling first.' })
  readonly path!: string[];
}

@ObjectType({ description: 'A consistency proof as in RFC 6962 §2.1.2; hashes in lower-case hex.' })
@Access('auditor')
export class AuditConsistency {
  @Field(() => Int, { description: 'Entries of the earlier log.' })
  readonly from!: number;
  @Field(() => Int, { description: 'Entries of the checkpoint.' })
  readonly to!: number;
  @Field(() => [String], { description: 'The proof.' })
  readonly path!: string[];
}

@ArgsType()
export class VerifyAuditArgs {
  @Field(() => String, { description: 'The chain, e.g. `case/41`.' })
  readonly stream!: string;
  @Field(() => Int, { nullable: true, description: 'The entry to prove; the last sealed one where absent.' })
  readonly seq?: number | null;
  @Field(() => Int, { nullable: true, description: 'Size of a checkpoint that you kept.' })
  readonly since?: number | null;
}

@ObjectType({ description: 'Whether a chain holds together, and its place in the sealed log.' })
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
  @Field(() => String, { nullable: true, description: 'The last signed checkpoint (a C2SP note): keep it.' })
  readonly checkpoint!: string | null;
  @Field(() => [String], { description: 'Keys that signed checkpoints of this log.' })
  readonly keys!: string[];
  @Field(() => AuditInclusion, {
    nullable: true,
    description: 'That the entry asked for is in the log of the checkpoint; null before its seal.',
  })
  readonly inclusion!: AuditInclusion | null;
  @Field(() => AuditConsistency, {
    nullable: true,
    description: 'That the log of the checkpoint extends the one asked about.',
  })
  readonly consistency!: AuditConsistency | null;
}

@InputType({ description: 'A person whose words are erased.' })
export class EraseWordsInput {
  @Field(() => String, { description: 'Their id, as `actor` of the audit names them.' })
  readonly person!: string;
  @Field(() => String, { description: 'On what ground, e.g. `GDPR Art. 17(1)(a)`; it stands in the audit.' })
  readonly lawfulBasis!: string;
}

@ObjectType({ description: 'What was erased.' })
@Access('admin')
export class WordsErased {
  @Field(() => Int, { description: 'How many fields.' })
  readonly fields!: number;
}

const EraseWordsPayload = payloadOf('EraseWordsPayload', WordsErased);

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

  @Query(() => AuditVerification, { description: 'Recomputes a chain and proves an entry of it.' })
  @Access('auditor')
  verifyAudit(@Args(() => VerifyAuditArgs) args: VerifyAuditArgs, @Ctx() context: ApiContext): Promise<object> {
    const { stream, seq = null, since = null } = args;
    return context.useCases.audit.verify(stream, { seq, since });
  }
  @Mutation(() => EraseWordsPayload, {
    description: 'Erases what a person wrote as reasons. The chain keeps its commitments, and every proof still holds.',
  })
  @Access('admin')
  erasePersonalWords(
    @Arg('input', () => EraseWordsInput, { description: 'Whose words, and on what ground.' }) input: EraseWordsInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { person, lawfulBasis } = input;
    return answered('WordsErased', async () => ({
      fields: await useCases.audit.erase(principal, { person, lawfulBasis }),
    }));
  }
}
