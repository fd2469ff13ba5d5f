import type { IncomingHttpHeaders } from 'node:http';
import { PlatformError } from '../../domain/errors.js';
import type { ChatAnswer } from '../../pipeline/guard/ports-approvals.js';
import type { CredentialReference } from '../credential.js';
import type { VendorParts } from '../wire/api.js';
import { baseUrl } from '../wire/base-url.js';
import { type Interaction, readInteraction } from './interaction.js';
import { escaped } from './markup.js';

export interface ChatDeskConfig {
  readonly signingSecret: CredentialReference;
  readonly responseUrl?: string;
}

export interface ChatDeskParts extends VendorParts {
  /** A sentence that says what came of it; faults say why it was not taken. */
  readonly answer: (answer: ChatAnswer) => Promise<string>;
  readonly onFault: (fault: unknown) => void;
}

const TIMEOUT_MS = 10_000;

/** Buttons pressed in Slack. */
export function chatDesk(config: ChatDeskConfig, parts: ChatDeskParts) {
  const responseOrigin = baseUrl(config.responseUrl ?? 'https://hooks.slack.com');
  return {
    read: (headers: IncomingHttpHeaders, body: Buffer): Interaction =>
      readInteraction(
        { headers, body },
        { secret: parts.readCredential(config.signingSecret), now: parts.now(), responseOrigin },
      ),
    answer: async ({ answer, responseUrl }: Interaction): Promise<void> => {
      const said = await spoken(() => parts.answer(answer));
      if (responseUrl !== null) await tell(parts, responseUrl, said);
    },
  };
}

async function spoken(answer: () => Promise<string>): Promise<string> {
  try {
    return await answer();
  } catch (fault) {
    if (!(fault instanceof PlatformError)) throw fault;
    return `Not taken: ${fault.message} ${fault.remedy ?? ''}`.trim();
  }
}

/** Told to whoever pressed, and to nobody else. What was answered stands, whether or not they can be told. */
async function tell(parts: ChatDeskParts, url: string, said: string): Promise<void> {
  const body = JSON.stringify({ response_type: 'ephemeral', replace_original: false, text: escaped(said) });
  const headers = { 'content-type': 'application/json' };
  try {
    await parts.exchange({ method: 'POST', url, headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (fault) {
    parts.onFault(fault);
  }
}
