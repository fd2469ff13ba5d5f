import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Interaction } from '../../connectors/slack/interaction.js';
import { InputFault, PlatformError } from '../../domain/errors.js';
import type { RequestAnswer, WaitingRequest } from '../../pipeline/guard/ports-approvals.js';
import { confirmationPage, messagePage } from './approval-page.js';
import { addressOf, type Gate } from './caller.js';
import { intakeStatus } from './intake/intake-status.js';
import { type Mask } from './mask.js';
import { faultOf } from './operations.js';

/** What an answer outside GraphQL is taken by. */
export interface ApprovalDesk {
  /** What the link leads to. Changes nothing. */
  look(token: string): Promise<WaitingRequest>;
  /** A sentence that says what came of it. */
  answer(token: string, answer: RequestAnswer): Promise<string>;
  /** Null where no chat is configured. */
  readonly chat: ChatDesk | null;
}

export interface ChatDesk {
  read(headers: Request['headers'], body: Buffer): Interaction;
  /** Answers and tells the person in chat what came of it. */
  answer(interaction: Interaction): Promise<void>;
}

export interface ApprovalDoorParts {
  readonly gate: Gate;
  readonly mask: Mask;
}

const FORM_BYTES = 16 * 1024;
const CALLBACK_BYTES = 256 * 1024;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Links of mails and buttons of chats. A GET only ever shows: mail gateways and chat clients open every link. */
export function approvalDoor(desk: ApprovalDesk, parts: ApprovalDoorParts): Router {
  const router = Router();
  const form = express.urlencoded({ extended: false, limit: FORM_BYTES, parameterLimit: 10 });
  router.post('/slack', express.raw({ type: () => true, limit: CALLBACK_BYTES }), chatCallback(desk, parts));
  router.get(
    '/:token',
    paged(parts, async (request) => confirmationPage(await desk.look(tokenOf(request)))),
  );
  router.post(
    '/:token',
    form,
    paged(parts, async (request) => {
      const said = await desk.answer(tokenOf(request), answerOf(request));
      return messagePage('Your answer was taken', said);
    }),
  );
  return router;
}

function tokenOf(request: Request): string {
  const { token } = request.params;
  if (typeof token === 'string' && TOKEN.test(token)) return token;
  throw new InputFault('NOT_FOUND', 'This link has been used, has ended, or never was.');
}

function answerOf(request: Request): RequestAnswer {
  const { answer, reason } = (request.body ?? {}) as { answer?: unknown; reason?: unknown };
  if ((answer !== 'approve' && answer !== 'deny') || typeof reason !== 'string')
    throw new InputFault('BAD_USER_INPUT', 'Say approve or deny, and why.');
  return { approve: answer === 'approve', reason };
}

function paged({ gate, mask }: ApprovalDoorParts, work: (request: Request) => Promise<string>): RequestHandler {
  return (request, response) => {
    const page = async (): Promise<string> => {
      gate.rates.take(`approval ${addressOf(request)}`);
      return work(request);
    };
    response.type('html');
    page().then(
      (html) => void response.status(200).send(html),
      (fault: unknown) => {
        const known = fault instanceof PlatformError;
        const message = known ? fault.message : mask.shown(faultOf(fault)).message;
        const html = messagePage('Your answer was not taken', `${message} ${known ? (fault.remedy ?? '') : ''}`);
        response.status(intakeStatus(fault).status).send(html);
      },
    );
  };
}

function chatCallback(desk: ApprovalDesk, parts: ApprovalDoorParts): RequestHandler {
  return (request, response) => {
    taken(desk, parts, request).then(
      // Slack wants an empty answer within three seconds; what came of it is told in the conversation.
      () => void response.status(200).end(),
      (fault: unknown) => refuse(response, parts, fault),
    );
  };
}

async function taken(desk: ApprovalDesk, { gate }: ApprovalDoorParts, request: Request): Promise<void> {
  gate.rates.take(`approval ${addressOf(request)}`);
  if (desk.chat === null) throw new InputFault('NOT_FOUND', 'No chat is configured.');
  await desk.chat.answer(desk.chat.read(request.headers, Buffer.from(request.body as Uint8Array)));
}

function refuse(response: Response, { mask }: ApprovalDoorParts, fault: unknown): void {
  response.status(intakeStatus(fault).status).json({ errors: [mask.shown(faultOf(fault))] });
}
