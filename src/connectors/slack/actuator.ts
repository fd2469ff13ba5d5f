import type { JsonObject } from '../../domain/json.js';
import type { Actuator, EffectReading, SendOutcome, StepRequest } from '../../pipeline/act/ports.js';
import type { CredentialReference } from '../credential.js';
import { actuatorOf } from '../wire/actuator.js';
import { type Api, apiOf, fixedAuthorization, type VendorParts } from '../wire/api.js';
import { argument } from '../wire/argument.js';
import { baseUrl } from '../wire/base-url.js';
import type { Looking } from '../wire/effect.js';
import { listAt, textAt, valueAt } from '../wire/json-at.js';
import { nativeId } from '../wire/native-id.js';
import { outcomeOf, unreadable } from '../wire/outcome.js';
import type { WireReply } from '../wire/exchange.js';
import { escaped } from './markup.js';

/** How Sequitur writes to Slack: a bot token with `chat:write` and, to recognise its own messages, `channels:history`. */
export interface SlackConfig {
  readonly token: CredentialReference;
  readonly apiUrl?: string;
}

const CONNECTOR = 'slack';
const EVENT = 'sequitur_step';
const SKEW_S = 30;

/** Slack's error is in the body; the status is 200 all the same. */
const readError = (json: unknown) => ({ code: textAt(json, 'error').toUpperCase(), detail: {} });

/** Messages to a channel, with a button that opens a page: a button that decided would be pressed by link previews. */
export function slackActuator(config: SlackConfig, parts: VendorParts): Actuator {
  const authorization = fixedAuthorization(() => `Bearer ${parts.readCredential(config.token)}`);
  const api = apiOf(parts.exchange, `${baseUrl(config.apiUrl ?? 'https://slack.com')}/api`, authorization);
  return actuatorOf({
    connector: CONNECTOR,
    timeoutMs: 15_000,
    visibleAfterMs: 10_000,
    effects: {
      notify: {
        send: async ({ step, signal, deadline }) => {
          const body = messageOf(step);
          return posted(await api({ method: 'POST', path: '/chat.postMessage', body, signal, deadline }), parts.now());
        },
        read: (looking) => lookFor(api, looking),
      },
    },
  });
}

function posted(reply: WireReply, now: number): SendOutcome {
  const outcome = outcomeOf(reply, readError, now, { ts: textAt(reply.json, 'ts') });
  if (outcome.kind !== 'done' || valueAt(reply.json, 'ok') === true) return outcome;
  const { code } = readError(reply.json);
  if (RATE_LIMITED.has(code)) return { kind: 'retry', code, afterMs: null };
  return UNCLEAR.has(code) ? { kind: 'ambiguous', code } : { kind: 'failed', code: code || 'NOT_OK', detail: {} };
}

const RATE_LIMITED: ReadonlySet<string> = new Set(['RATELIMITED', 'RATE_LIMITED', 'MESSAGE_LIMIT_EXCEEDED']);
/** "It's possible some aspect of the operation succeeded": Slack says so of these, with 200 like of all others. */
const UNCLEAR: ReadonlySet<string> = new Set([
  'FATAL_ERROR',
  'INTERNAL_ERROR',
  'REQUEST_TIMEOUT',
  'SERVICE_UNAVAILABLE',
]);

/** Nobody writes more into a channel within the time of a send. */
const MOST_PAGES = 10;

/** Among what was written since, the newest first, page by page. */
async function lookFor(api: Api, { step, signal, sentAfter }: Looking): Promise<EffectReading> {
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = new URLSearchParams({
      channel: decodeURIComponent(nativeId(step.target, CONNECTOR)),
      oldest: String(Math.floor(sentAfter / 1_000) - SKEW_S),
      include_all_metadata: 'true',
      limit: '100',
      ...(cursor === '' ? {} : { cursor }),
    });
    const reply = await api({ method: 'GET', path: `/conversations.history?${query.toString()}`, signal });
    if (valueAt(reply.json, 'ok') !== true) return unreadable(reply, readError);
    const ours = listAt(reply.json, 'messages').find((message) => stepOf(message) === step.step);
    if (ours !== undefined) return { kind: 'applied', detail: { ts: textAt(ours, 'ts') } };
    cursor = textAt(reply.json, 'response_metadata', 'next_cursor');
    if (cursor === '') return { kind: 'not_applied' };
  }
  return { kind: 'unreadable', code: 'HISTORY_TOO_LONG' };
}

const stepOf = (message: unknown): string => textAt(message, 'metadata', 'event_payload', 'step');

function messageOf(step: StepRequest): JsonObject {
  const text = escaped(argument(step, 'text')).slice(0, 3_000);
  const link = argument(step, 'link');
  const section = { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
  const button = { type: 'button', text: { type: 'plain_text', text: 'Open' }, url: link };
  return {
    channel: decodeURIComponent(nativeId(step.target, CONNECTOR)),
    text,
    blocks: [section, ...(link === '' ? [] : [{ type: 'actions', elements: [button] }])],
    unfurl_links: false,
    unfurl_media: false,
    metadata: { event_type: EVENT, event_payload: { step: step.step } },
  };
}
