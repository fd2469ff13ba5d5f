import { InputFault, UpstreamFault } from '../../domain/errors.js';
import type { JsonObject } from '../../domain/json.js';
import type { Asker, WaitingRequest } from '../../pipeline/guard/ports-approvals.js';
import type { CredentialReference } from '../credential.js';
import { apiOf, fixedAuthorization, type VendorParts } from '../wire/api.js';
import { baseUrl } from '../wire/base-url.js';
import { textAt, valueAt } from '../wire/json-at.js';
import { APPROVE, DENY, REASON } from './interaction.js';
import { escaped } from './markup.js';

export interface SlackAskerConfig {
  readonly token: CredentialReference;
  readonly channel: string;
  readonly escalationChannel?: string;
  readonly apiUrl?: string;
}

const TIMEOUT_MS = 15_000;

/** Puts a request before a channel: a field for the reason and two buttons, which say who pressed them. */
export function slackAsker(config: SlackAskerConfig, parts: VendorParts): Asker {
  const authorization = fixedAuthorization(() => `Bearer ${parts.readCredential(config.token)}`);
  const api = apiOf(parts.exchange, `${baseUrl(config.apiUrl ?? 'https://slack.com')}/api`, authorization);
  return {
    door: 'slack',
    ask: async (request, people) => {
      const escalated = request.action.escalations > 0;
      const channel = escalated ? (config.escalationChannel ?? config.channel) : config.channel;
      const mentioned = people.flatMap(({ slack }) => (slack === undefined ? [] : [`<@${slack}>`])).join(' ');
      const body = { channel, ...messageOf(request, mentioned), unfurl_links: false, unfurl_media: false };
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const reply = await api({ method: 'POST', path: '/chat.postMessage', body, signal });
      if (valueAt(reply.json, 'ok') === true) return true;
      const code = textAt(reply.json, 'error') || String(reply.status);
      throw reply.status === 429 || code === 'ratelimited'
        ? new UpstreamFault('CONNECTOR_RATE_LIMITED', `Slack took no request for approval: ${code}.`)
        : new InputFault('CONFIG_INVALID', `Slack took no request for approval: ${code}.`);
    },
  };
}

function messageOf({ action, title }: WaitingRequest, mentioned: string): JsonObject {
  const what = `*${escaped(action.type)}* on *${escaped(action.targetLabel)}*`;
  const where = `case ${String(action.case)}${title === '' ? '' : `: ${escaped(title.slice(0, 200))}`}`;
  const again = action.escalations > 0 ? 'Nobody has answered yet. ' : '';
  const text =
    `${again}${what} waits for a yes (${where}). ${escaped(action.reason).slice(0, 500)} ${mentioned}`.trim();
  // What was on the screen: changed since, and the answer is void.
  const value = JSON.stringify({ a: action.uid, g: action.argumentsDigest, d: action.decision });
  const button = (id: string, label: string, style: string) => ({
    type: 'button',
    action_id: id,
    style,
    value,
    text: { type: 'plain_text', text: label },
  });
  return {
    text,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } },
      { type: 'section', text: { type: 'mrkdwn', text: `Arguments: \`${escaped(action.argsJson).slice(0, 1_000)}\`` } },
      {
        type: 'input',
        block_id: REASON,
        optional: false,
        label: { type: 'plain_text', text: 'Why?' },
        element: { type: 'plain_text_input', action_id: REASON, max_length: 500 },
      },
      { type: 'actions', elements: [button(APPROVE, 'Approve', 'primary'), button(DENY, 'Deny', 'danger')] },
    ],
  };
}
