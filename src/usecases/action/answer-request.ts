import type { Principal } from '../../domain/access.js';
import { sha256Hex } from '../../domain/canonical.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import type { Judged } from '../../pipeline/guard/ports.js';
import type {
  ApprovalLink,
  Approver,
  ChatAnswer,
  RequestAnswer,
  RequestStore,
  WaitingRequest,
} from '../../pipeline/guard/ports-approvals.js';
import { knownAs } from './ask-people.js';
import { approveAction, denyAction } from './judge-action.js';
import type { ActionParts } from './propose-action.js';
import { requireReason } from './requester.js';

export interface AnswerParts {
  readonly requests: RequestStore;
  readonly actions: ActionParts;
  readonly people: readonly Approver[];
  /** The person of that id as they may act now; null where there is none, or no longer. */
  readonly person: (id: string) => Promise<Principal | null>;
  readonly now: () => number;
  /** Called after an answer has committed. */
  readonly committed: () => void;
}

/** What a link leads to; looking at it changes nothing. */
export async function requestBehind(parts: AnswerParts, token: string): Promise<WaitingRequest> {
  const link = await parts.requests.link(sha256Hex(token), parts.now());
  const request = link === null ? null : await parts.requests.read(link.action);
  if (link === null || request === null) throw endedLink();
  if (!stillAsks(link, request)) throw movedOn();
  return request;
}

/** The answer of whom the link was sent to. A link answers once, whatever comes of it. */
export async function answerByLink(parts: AnswerParts, token: string, answer: RequestAnswer): Promise<Judged> {
  const reason = requireReason(answer.reason);
  await requestBehind(parts, token);
  const link = await parts.requests.useLink(sha256Hex(token), parts.now());
  if (link === null) throw endedLink();
  return judge(parts, link, { ...answer, reason, door: 'mail' });
}

export async function answerByChat(parts: AnswerParts, answer: ChatAnswer): Promise<Judged> {
  const reason = requireReason(answer.reason);
  const known = parts.people.find(({ slack }) => slack === answer.slack);
  if (known === undefined) throw new PermissionFault('FORBIDDEN', 'This member is not among those who are asked.');
  return judge(parts, { ...answer, principal: known.principal }, { ...answer, reason, door: 'slack' });
}

type Asked = Pick<ApprovalLink, 'action' | 'argumentsDigest' | 'decision' | 'principal'>;

/** Chat and mail prove nothing of who presses: the person acts with their rights, and without a fresh log-in. */
async function judge(
  parts: AnswerParts,
  asked: Asked,
  answer: RequestAnswer & { readonly door: string },
): Promise<Judged> {
  const found = await parts.person(asked.principal);
  if (found === null) throw new PermissionFault('FORBIDDEN', 'Whoever was asked may not answer any more.');
  const { authenticatedAt: _none, ...person } = knownAs(
    parts.people.find(({ principal }) => principal === asked.principal) ?? {},
    found,
  );
  const { action: id, argumentsDigest, decision: decisionId } = asked;
  const input = { id, argumentsDigest, decisionId, reason: answer.reason, door: answer.door };
  const judged = await (answer.approve ? approveAction : denyAction)(parts.actions, person, input);
  parts.committed();
  return judged;
}

function stillAsks(link: ApprovalLink, { action }: WaitingRequest): boolean {
  const same = link.argumentsDigest === action.argumentsDigest && link.decision === action.decision;
  return same && action.state === 'WAITING_APPROVAL';
}

function endedLink(): InputFault {
  return new InputFault('NOT_FOUND', 'This link has been used, has ended, or never was.');
}

function movedOn(): PermissionFault {
  return new PermissionFault('APPROVAL_VOID', 'The request was answered or has changed since you were asked.');
}
