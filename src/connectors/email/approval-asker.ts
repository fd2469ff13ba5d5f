import { createHash, randomBytes } from 'node:crypto';
import type { Approver, Asker, RequestStore, WaitingRequest } from '../../pipeline/guard/ports-approvals.js';
import type { VendorParts } from '../wire/api.js';
import { type EmailConfig, transportOf } from './transport.js';

export interface MailAskerParts extends Pick<VendorParts, 'readCredential' | 'now'> {
  readonly requests: Pick<RequestStore, 'keepLink'>;
  /** Where this server is reached from outside, without a slash at its end. */
  readonly publicUrl: string;
  /** Told of each address that could not be reached where another could. */
  readonly onFault: (fault: unknown) => void;
  readonly linkMs: number;
}

/**
 * Sends each person a link of their own. It leads to a page that asks once more: mail gateways open every link, so
 * opening one must mean nothing.
 */
export function mailAsker(config: EmailConfig, parts: MailAskerParts): Asker {
  return {
    door: 'mail',
    ask: async (request, people) => {
      const reachable = people.flatMap(({ mail, ...rest }) => (mail === undefined ? [] : [{ ...rest, mail }]));
      if (reachable.length === 0) return false;
      const transport = transportOf(config, parts);
      try {
        const sent = await eachOf(reachable, async (person) => {
          const link = await linkFor(parts, request, person);
          await transport.sendMail({
            from: config.from,
            to: person.mail,
            subject: subjectOf(request),
            text: textOf(request, link),
            disableFileAccess: true,
            disableUrlAccess: true,
          });
        });
        return reachedOne(sent, parts.onFault);
      } finally {
        transport.close();
      }
    },
  };
}

async function eachOf<Person>(
  people: readonly Person[],
  send: (person: Person) => Promise<void>,
): Promise<readonly PromiseSettledResult<void>[]> {
  const sent: PromiseSettledResult<void>[] = [];
  for (const person of people) sent.push(...(await Promise.allSettled([send(person)])));
  return sent;
}

/** One address that is refused keeps nobody else from being asked, nor are the others asked again because of it. */
function reachedOne(sent: readonly PromiseSettledResult<void>[], onFault: (fault: unknown) => void): boolean {
  const faults = sent.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  if (faults.length === sent.length) throw faults[0];
  faults.forEach(onFault);
  return true;
}

async function linkFor(parts: MailAskerParts, { action }: WaitingRequest, person: Approver): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await parts.requests.keepLink({
    hash: createHash('sha256').update(token).digest('hex'),
    action: action.uid,
    argumentsDigest: action.argumentsDigest,
    decision: action.decision,
    principal: person.principal,
    expiresAt: parts.now() + parts.linkMs,
  });
  return `${parts.publicUrl}/approvals/${token}`;
}

const oneLine = (text: string): string => text.replaceAll(/\s+/gu, ' ');

function subjectOf({ action }: WaitingRequest): string {
  const again = action.escalations > 0 ? 'Unanswered: ' : '';
  return oneLine(`${again}${action.type} on ${action.targetLabel} waits for a yes`).slice(0, 150);
}

function textOf({ action, title }: WaitingRequest, link: string): string {
  return [
    `${action.type} on ${oneLine(action.targetLabel)} waits for your answer.`,
    '',
    `Case ${String(action.case)}: ${oneLine(title)}`,
    `Why: ${oneLine(action.reason)}`,
    `Arguments: ${action.argsJson}`,
    '',
    `Look and answer: ${link}`,
    '',
    'The link is yours alone and answers once. Opening it decides nothing.',
    '',
  ].join('\n');
}
