import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { mailAsker } from '../../connectors/email/approval-asker.js';
import { credentialReader, type ReadCredential } from '../../connectors/credential.js';
import { slackAsker } from '../../connectors/slack/approval-asker.js';
import { chatDesk } from '../../connectors/slack/chat-desk.js';
import { createExchange } from '../../connectors/wire/exchange.js';
import type { Principal } from '../../domain/access.js';
import type { ApprovalTimes } from '../../domain/approval.js';
import { takeLease } from '../../graph/lease.js';
import type { Graph } from '../../graph/session.js';
import { apiKeyStore } from '../../graph/stores/api-key.store.js';
import { delegationStore } from '../../graph/stores/approver.store.js';
import { requestStore } from '../../graph/stores/waiting.store.js';
import type { Asker, RequestStore } from '../../pipeline/guard/ports-approvals.js';
import { personOf } from '../../usecases/access/person.js';
import { answerByChat, answerByLink, type AnswerParts, requestBehind } from '../../usecases/action/answer-request.js';
import type { DelegationDoor } from '../../usecases/action/approval-ports.js';
import { askNext, pursueNext } from '../../usecases/action/ask-people.js';
import { delegationDesk } from '../../usecases/action/delegate.js';
import type { ActionParts } from '../../usecases/action/propose-action.js';
import type { ApprovalsFile } from '../config/approvals-file.js';
import type { ApprovalDesk } from '../server/approval-door.js';
import { WATCHED_FOR_MS } from '../work/lookout.js';
import { Loop } from '../work/loop.js';
import { takenAnswer } from './action-door.js';

export interface ApprovalSide {
  readonly desk: ApprovalDesk;
  readonly delegations: DelegationDoor;
  readonly askers: readonly Asker[];
  readonly loops: readonly Loop[];
}

export interface ApprovalSideParts {
  readonly file: ApprovalsFile;
  readonly env: NodeJS.ProcessEnv;
  readonly actions: ActionParts;
  readonly onFault: (name: string, fault: unknown) => void;
  /** People whom a provider vouches for; absent where only keys get in. */
  readonly vouched?: (id: string) => Promise<Principal | null>;
  /** Wakes whoever works on what was written. */
  readonly wrote: () => void;
  readonly fetch?: typeof fetch;
}

const POLL_MS = 2_000;
/** Longer than a round of telling people can take. */
const LEASE_MS = 60_000;
const MINUTE_MS = 60_000;

export function approvalTimesOf(file: ApprovalsFile): ApprovalTimes {
  return {
    escalateMs: file.escalateAfterMinutes * MINUTE_MS,
    expireMs: file.expireAfterMinutes * MINUTE_MS,
    freshLoginMs: file.freshLoginMinutes * MINUTE_MS,
  };
}

/** Requests for approval: told to people, answered in chat and mail, escalated, ended; and who answers for whom. */
export function approvalSide(graph: Graph, parts: ApprovalSideParts): ApprovalSide {
  const { file, env, actions, onFault, wrote } = parts;
  const now = actions.now;
  const times = approvalTimesOf(file);
  const requests = requestStore(graph, times);
  const keys = apiKeyStore(graph);
  const person = async (id: string) => (await personOf(keys, id, now())) ?? (await parts.vouched?.(id)) ?? null;
  const answering: AnswerParts = { requests, actions, people: file.people, person, now, committed: wrote };
  const readCredential = credentialReader(env);
  const vendor = { readCredential, now, exchange: createExchange({ fetch: parts.fetch ?? fetch, now }) };
  const mailFault = (fault: unknown): void => onFault('approvals', fault);
  const askers = askersOf(file, { ...vendor, requests, linkMs: times.expireMs, onFault: mailFault });
  const asking = { requests, people: file.people, person, askers, now, onFault };
  const lease = { name: 'approvals', holder: `${hostname()}-${randomUUID()}`, ttlMs: LEASE_MS, waitMs: 0 };
  const tell = async (): Promise<boolean> => {
    if (askers.length === 0 || (await takeLease(graph, lease)) === null) return false;
    return askNext(asking);
  };
  const desk: ApprovalDesk = {
    look: (token) => requestBehind(answering, token),
    answer: async (token, answer) => takenAnswer(await answerByLink(answering, token, answer)),
    chat:
      file.slack === undefined
        ? null
        : chatDesk(file.slack, {
            ...vendor,
            onFault: (fault) => onFault('approvals', fault),
            answer: async (answer) => takenAnswer(await answerByChat(answering, answer)),
          }),
  };
  return {
    desk,
    askers,
    delegations: delegationDesk({ delegations: delegationStore(graph), person, now, newId: randomUUID }),
    loops: [
      new Loop(() => pursueNext({ requests, now }), { name: 'approvals', idleMs: WATCHED_FOR_MS, onFault }),
      new Loop(tell, { name: 'approval requests', idleMs: POLL_MS, onFault }),
    ],
  };
}

interface AskingParts {
  readonly readCredential: ReadCredential;
  readonly now: () => number;
  readonly exchange: ReturnType<typeof createExchange>;
  readonly requests: RequestStore;
  readonly linkMs: number;
  readonly onFault: (fault: unknown) => void;
}

function askersOf({ slack, mail, publicUrl = '' }: ApprovalsFile, parts: AskingParts): readonly Asker[] {
  const inChat = slack === undefined ? [] : [slackAsker(slack, parts)];
  const byMail = mail === undefined ? [] : [mailAsker(mail, { ...parts, publicUrl: publicUrl.replace(/\/+$/, '') })];
  return [...inChat, ...byMail];
}
