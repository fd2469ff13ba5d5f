import { InputFault } from '../../domain/errors.js';
import type { JsonObject } from '../../domain/json.js';
import type { Actuator, SendOutcome, StepRequest } from '../../pipeline/act/ports.js';
import type { CredentialReference } from '../credential.js';
import { actuatorOf } from '../wire/actuator.js';
import type { VendorParts } from '../wire/api.js';
import { argument, observable } from '../wire/argument.js';
import { baseUrl } from '../wire/base-url.js';
import type { WireReply } from '../wire/exchange.js';
import { textAt } from '../wire/json-at.js';
import { outcomeOf, type ReadError } from '../wire/outcome.js';

/** Channels of Teams, each by the address of its Workflows webhook; the address is the secret. Targets are `teams:<name>`. */
export interface TeamsConfig {
  readonly channels: Readonly<Record<string, CredentialReference>>;
}

const CONNECTOR = 'teams';

const readError: ReadError = (json) => ({
  code: textAt(json, 'error', 'code'),
  detail: { message: textAt(json, 'error', 'message') },
});

/** Posts adaptive cards. A webhook shows nothing afterwards, so a post without an answer stays unclear and is not repeated. */
export function teamsActuator(config: TeamsConfig, parts: VendorParts): Actuator {
  return actuatorOf({
    connector: CONNECTOR,
    timeoutMs: 15_000,
    visibleAfterMs: 0,
    effects: {
      notify: {
        send: async ({ step, signal, deadline }) => {
          const url = addressOf(config, parts, observable(step, CONNECTOR));
          const body = JSON.stringify(cardOf(step));
          const headers = { 'content-type': 'application/json' };
          const reply = await parts.exchange({ method: 'POST', url, headers, body, signal, deadline });
          return posted(reply, parts.now());
        },
      },
    },
  });
}

/** What came before Workflows answers 200 also where it could not deliver, and says so in words. */
function posted(reply: WireReply, now: number): SendOutcome {
  const outcome = outcomeOf(reply, readError, now, {});
  const refused = outcome.kind === 'done' ? /^Webhook message delivery failed/.exec(reply.text) : null;
  if (refused === null) return outcome;
  const [, status = ''] = /HTTP error (\d{3})/.exec(reply.text) ?? [];
  return status === '429'
    ? { kind: 'retry', code: 'RATE_LIMITED', afterMs: null }
    : { kind: 'failed', code: 'NOT_DELIVERED', detail: { status } };
}

function addressOf({ channels }: TeamsConfig, parts: VendorParts, name: string): string {
  const reference = Object.hasOwn(channels, name) ? channels[name] : undefined;
  if (reference === undefined) throw new InputFault('BAD_USER_INPUT', `There is no Teams channel ${name}.`);
  const address = parts.readCredential(reference);
  // Refuses an address that is not https; the query holds the signature and stays as it is.
  baseUrl(address);
  return address;
}

function cardOf(step: StepRequest): JsonObject {
  const link = argument(step, 'link');
  const content = {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.4',
    body: linesOf(argument(step, 'text')),
    actions: link === '' ? [] : [{ type: 'Action.OpenUrl', title: 'Open', url: link }],
  };
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] };
}

/** A card takes 28 KB, and a character may take four bytes on the way. */
const MOST_TEXT = 6_000;
const MOST_LINES = 100;

/** Runs of text are shown as they are; a block of text would read a host name's brackets as a link. */
function linesOf(text: string): JsonObject[] {
  const lines = text.slice(0, MOST_TEXT).split('\n').slice(0, MOST_LINES);
  return lines.map((line) => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text: line === '' ? ' ' : line }],
  }));
}
