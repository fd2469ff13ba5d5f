import { InputFault } from '../../domain/errors.js';
import type { Actuator, SendOutcome } from '../../pipeline/act/ports.js';
import { actuatorOf } from '../wire/actuator.js';
import type { VendorParts } from '../wire/api.js';
import { argument, observable } from '../wire/argument.js';
import type { Sending } from '../wire/effect.js';
import { type EmailConfig, TIMEOUT_MS, transportOf } from './transport.js';

const CONNECTOR = 'email';
const ADDRESS = /^[^\s@<>",;]{1,64}@[^\s@<>",;]{1,255}$/u;
/** Failures before the message was handed over. */
const NOT_SENT: ReadonlySet<string> = new Set(['ECONNECTION', 'ECONNREFUSED', 'EDNS', 'ETLS']);

/** Plain text mail. A server that took a message shows it nowhere, so a hand-over without an answer stays unclear. */
export function emailActuator(config: EmailConfig, parts: Pick<VendorParts, 'readCredential' | 'now'>): Actuator {
  return actuatorOf({
    connector: CONNECTOR,
    timeoutMs: TIMEOUT_MS,
    visibleAfterMs: 0,
    effects: { notify: { send: (sending) => send(config, parts, sending) } },
  });
}

async function send(
  config: EmailConfig,
  parts: Pick<VendorParts, 'readCredential' | 'now'>,
  { step, deadline }: Sending,
): Promise<SendOutcome> {
  const to = observable(step, CONNECTOR);
  if (!ADDRESS.test(to)) throw new InputFault('BAD_USER_INPUT', `${to} is not an address.`);
  if (parts.now() >= deadline) return { kind: 'retry', code: 'PERMIT_ENDED', afterMs: null };
  const transport = transportOf(config, parts);
  const link = argument(step, 'link');
  const text = argument(step, 'text');
  try {
    const info = await transport.sendMail({
      from: config.from,
      to,
      subject: (text.split('\n')[0] ?? '').slice(0, 120),
      text: link === '' ? text : `${text}\n\n${link}\n`,
      // The same step always has the same id: a server that sees it twice may drop the second.
      messageId: `<${step.step}@sequitur.invalid>`,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return { kind: 'done', detail: { messageId: info.messageId } };
  } catch (fault) {
    return outcomeOfSmtp(fault);
  } finally {
    transport.close();
  }
}

/** 4xx asks for patience, 5xx refuses for good; without a reply the message may have been taken. */
function outcomeOfSmtp(fault: unknown): SendOutcome {
  const { code = 'INTERNAL', responseCode } = fault as { code?: string; responseCode?: number };
  if (responseCode !== undefined && responseCode >= 500)
    return { kind: 'failed', code: `SMTP_${String(responseCode)}`, detail: {} };
  if (responseCode !== undefined && responseCode >= 400)
    return { kind: 'retry', code: `SMTP_${String(responseCode)}`, afterMs: null };
  return NOT_SENT.has(code) ? { kind: 'retry', code, afterMs: null } : { kind: 'ambiguous', code };
}
