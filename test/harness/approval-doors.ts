import { createHmac } from 'node:crypto';
import { readApprovalsFile } from '../../src/app/config/approvals-file.js';
import { approvalSide, approvalTimesOf } from '../../src/app/platform/approval-side.js';
import type { Graph } from '../../src/graph/session.js';
import { apiKeyStore } from '../../src/graph/stores/api-key.store.js';
import { requestStore } from '../../src/graph/stores/waiting.store.js';
import { personOf } from '../../src/usecases/access/person.js';
import { askNext, pursueNext } from '../../src/usecases/action/ask-people.js';
import type { ActionParts } from '../../src/usecases/action/propose-action.js';
import { startApi } from './api-server.js';
import { startSlack } from './vendors/channels.js';
import { startMailServer } from './vendors/mail-server.js';

const PEOPLE = [
  { principal: 'bo', mail: 'bo@example.com', slack: 'U0BO', escalation: false },
  { principal: 'cy', mail: 'cy@example.com', slack: 'U0CY', escalation: true },
];
const SECRET = 'shh';

/** The doors outside GraphQL as the server has them, with a chat and a mail server that behave like real ones. */
export async function startApprovalDoors(graph: Graph, actions: ActionParts) {
  const slack = await startSlack();
  const mail = await startMailServer();
  for (const { principal } of PEOPLE) await addResponder(graph, principal);
  const file = {
    ...readApprovalsFile(undefined),
    publicUrl: 'https://sequitur.test',
    people: PEOPLE,
    slack: { token: 'env:T', signingSecret: 'env:S', channel: 'C012', apiUrl: slack.url, responseUrl: slack.url },
    mail: { host: '127.0.0.1', port: mail.port, secure: false, from: 'sequitur@example.com' },
  };
  const faults: unknown[] = [];
  const onFault = (_name: string, fault: unknown): void => void faults.push(fault);
  const env = { T: 'xoxb', S: SECRET };
  const side = approvalSide(graph, { file, env, actions, onFault, wrote: () => undefined });
  const api = await startApi(graph, { approvals: side.desk, now: actions.now });
  const base = new URL(api.server.url).origin;
  const requests = requestStore(graph, approvalTimesOf(file));
  const { now } = actions;
  const keys = apiKeyStore(graph);
  const person = (id: string) => personOf(keys, id, now());
  const value = () => {
    const { blocks } = slack.messages.at(-1) as { blocks: { elements?: { value: string }[] }[] };
    return blocks.flatMap(({ elements = [] }) => elements)[0]?.value ?? '';
  };
  return {
    slack,
    mail,
    faults,
    tell: () => askNext({ requests, people: PEOPLE, person, askers: side.askers, now, onFault }),
    pursue: () => pursueNext({ requests, now }),
    open: (path: string, method = 'GET') => fetch(`${base}${path}`, { method }),
    /** Sends the form of a confirmation page. */
    send: (path: string, answer: string, reason = 'looked') =>
      fetch(`${base}${path}`, { method: 'POST', body: new URLSearchParams({ answer, reason }) }),
    /** Presses a button; `posed` is who a forger says it was. */
    press: (user: string, button: string, reason: string, posed = user) =>
      fetch(
        `${base}/approvals/slack`,
        signedBySlack(callback({ user, button, reason, value: value() }, slack.url), now(), posed),
      ),
    links: () => mail.messages.map(({ text }) => /\/approvals\/[\w-]{43}/.exec(text)?.[0] ?? ''),
    close: async () => {
      await api.close();
      await slack.stop();
      await mail.stop();
    },
  };
}

async function addResponder(graph: Graph, id: string): Promise<void> {
  await apiKeyStore(graph).add({
    ...{ id, name: id, kind: 'human', hash: 'x', roles: ['responder'], sources: [] },
    ...{ createdAt: 0, createdBy: 'x', masked: false, expiresAt: null, revokedAt: null, lastUsedAt: null },
  });
}

interface Press {
  readonly user: string;
  readonly button: string;
  readonly reason: string;
  readonly value: string;
}

/** As Slack posts it: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
function callback({ user, button, reason, value }: Press, url: string): string {
  const payload = JSON.stringify({
    type: 'block_actions',
    user: { id: user },
    actions: [{ type: 'button', action_id: `sequitur_${button}`, value }],
    state: { values: { sequitur_reason: { sequitur_reason: { type: 'plain_text_input', value: reason } } } },
    response_url: `${url}/response`,
  });
  return new URLSearchParams({ payload }).toString();
}

function signedBySlack(body: string, now: number, posed: string): RequestInit {
  const at = String(Math.floor(now / 1_000));
  const signature = createHmac('sha256', SECRET).update(`v0:${at}:${body}`).digest('hex');
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': at,
      'x-slack-signature': `v0=${signature}`,
    },
    body: body.replace(/U0[A-Z]{2}/, posed),
  };
}
