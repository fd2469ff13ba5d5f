import { Extensions, Field, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { ActionStateEnum } from '../enums.js';
import { NodeType } from '../node/node.type.js';
import { connectionType } from '../paging.js';
import { JSON_TEXT } from '../rows.js';
import { DateTime, Json } from '../scalars.js';

@ObjectType('Approval', {
  implements: NodeType,
  description: 'A person’s yes or no to exactly these arguments and this decision.',
})
@Access(...READERS)
export class ApprovalType extends NodeType {
  @Field(() => String, { description: 'Who.' })
  readonly by!: string;
  @Field(() => DateTime, { description: 'When.' })
  readonly at!: number;
  @Field(() => Boolean, { description: 'Yes or no.' })
  readonly approved!: boolean;
  @Field(() => String, { nullable: true, description: 'Why; null once it was erased.' })
  readonly reason!: string | null;
  @Field(() => String, { nullable: true, description: 'For whom, where somebody answered for another person.' })
  readonly onBehalfOf!: string | null;
  @Field(() => String, { description: 'How the answer came: `api`, `slack` or `mail`.' })
  readonly door!: string;
}

@ObjectType('Action', {
  implements: NodeType,
  description: 'An effect on the outside: proposed, permitted, done, or refused.',
})
@Access(...READERS)
export class ActionType extends NodeType {
  @Field(() => String, { description: 'Registered type, e.g. `revoke_sessions`.' })
  readonly type!: string;
  @Field(() => String, { nullable: true, description: 'OpenC2 verb.' })
  readonly verb!: string | null;
  @Field(() => String, { nullable: true, description: 'OpenC2 target type.' })
  readonly targetType!: string | null;
  @Field(() => String, { description: 'Key of the entity it acts on.' })
  readonly target!: string;
  @Field(() => String, { nullable: true, description: 'What to call its target.' })
  readonly targetLabel!: string | null;
  @Field(() => Json, { nullable: true, description: 'Its arguments.' })
  @Extensions(JSON_TEXT)
  readonly arguments!: unknown;
  @Field(() => String, { description: 'Digest of type, target and arguments: what an approval is bound to.' })
  readonly argumentsDigest!: string;
  @Field(() => ActionStateEnum, { description: 'Where it stands.' })
  readonly state!: string;
  @Field(() => Json, { nullable: true, description: 'What the guard said: `{allowed, policies, missing, notAfter}`.' })
  @Extensions(JSON_TEXT)
  readonly authorization!: unknown;
  @Field(() => Int, { description: 'How often it was sent.' })
  readonly attempts!: number;
  @Field(() => DateTime, { description: 'When it was proposed.' })
  readonly proposedAt!: number;
  @Field(() => String, { nullable: true, description: 'Who proposed it.' })
  readonly proposedBy!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When it ended.' })
  readonly finishedAt!: number | null;
  @Field(() => Json, { nullable: true, description: 'What the target answered, secrets removed.' })
  @Extensions(JSON_TEXT)
  readonly outcome!: unknown;
  @Field(() => [String], { description: 'What would still work after it: accounts that no connector reaches.' })
  readonly residual!: string[];
  @Field(() => DateTime, { nullable: true, description: 'When the guard let it into the queue.' })
  readonly authorizedAt!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'When it took effect.' })
  readonly effectiveAt!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'When reading its targets had shown the effect.' })
  readonly verifiedAt!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'When it is undone unless renewed.' })
  readonly expiresAt!: number | null;
  @Field(() => [ApprovalType], { description: 'Who said yes or no.' })
  readonly approvals!: ApprovalType[];
}

export const ActionConnection = connectionType('Action', () => ActionType);
