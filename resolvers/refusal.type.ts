import { createUnionType, Field, InterfaceType, ObjectType, type ClassType } from 'type-graphql';
import { PlatformError, type ErrorCode } from '../src/domain/errors.js';
import { Access, EVERYBODY } from './access.js';
import { typeOfRow } from './node/node.type.js';

@InterfaceType('Refusal', { description: 'Why something was not done; nothing was changed.', resolveType: typeOfRow })
@Access(...EVERYBODY)
export abstract class Refusal {
  @Field(() => String, { description: 'Stable code; see the list of errors.' })
  readonly code!: string;
  @Field(() => String, { description: 'For people.' })
  readonly message!: string;
  @Field(() => String, { nullable: true, description: 'What to do next.' })
  readonly remedy!: string | null;
}

@ObjectType({ implements: Refusal, description: 'What was named does not exist, or not for you.' })
@Access(...EVERYBODY)
export class NotFound extends Refusal {}

@ObjectType({
  implements: Refusal,
  description: 'Somebody else changed it meanwhile, or the idempotency key was used for something else.',
})
@Access(...EVERYBODY)
export class Conflict extends Refusal {}

@ObjectType({ implements: Refusal, description: 'The input cannot be used as it is.' })
@Access(...EVERYBODY)
export class InvalidInput extends Refusal {
  @Field(() => String, { nullable: true, description: 'Which part of the input.' })
  readonly path!: string | null;
}

@ObjectType({ implements: Refusal, description: 'A policy or a person said no.' })
@Access(...EVERYBODY)
export class Denied extends Refusal {}

const REFUSALS = [NotFound, Conflict, InvalidInput, Denied] as const;

/** What is an answer; every other fault stays a fault and goes to `errors`. */
const ANSWERS: Partial<Record<ErrorCode, string>> = {
  NOT_FOUND: 'NotFound',
  VERSION_CONFLICT: 'Conflict',
  IDEMPOTENCY_CONFLICT: 'Conflict',
  BAD_USER_INPUT: 'InvalidInput',
  POLICY_INVALID: 'InvalidInput',
  POLICY_NOT_PUBLISHABLE: 'Denied',
  GUARDRAIL_DENIED: 'Denied',
  NOT_OWNER: 'Denied',
  APPROVAL_VOID: 'Conflict',
  FRESH_LOGIN_REQUIRED: 'Denied',
  RULE_NOT_LIVE: 'InvalidInput',
};

/** The payload of a mutation: what was changed, or why nothing was. */
export function payloadOf<T extends object>(
  name: string,
  changed: ClassType<T>,
  ...more: readonly ClassType<Refusal>[]
) {
  return createUnionType({
    name,
    description: `What ${name.replace(/Payload$/, '')} changed, or why it changed nothing.`,
    types: () => [changed, ...REFUSALS, ...more] as const,
    resolveType: typeOfRow,
  });
}

/** Runs a use case and tells its result as a member of the payload. */
export async function answered(typeName: string, work: () => Promise<object>): Promise<object> {
  try {
    return { __typename: typeName, ...(await work()) };
  } catch (fault) {
    const answer = fault instanceof PlatformError ? ANSWERS[fault.code] : undefined;
    if (!(fault instanceof PlatformError) || answer === undefined) throw fault;
    const { code, message, remedy = null, place } = fault;
    return { __typename: answer, code, message, remedy, path: place?.path ?? null };
  }
}
