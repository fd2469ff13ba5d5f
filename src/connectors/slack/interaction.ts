import { InputFault, PermissionFault } from '../../domain/errors.js';
import type { ChatAnswer } from '../../pipeline/guard/ports-approvals.js';
import { SCHEMES, type SignedDelivery } from '../inbound-webhook/schemes.js';
import { verifyDelivery } from '../inbound-webhook/verify.js';
import { listAt, textAt } from '../wire/json-at.js';

export const APPROVE = 'sequitur_approve';
export const DENY = 'sequitur_deny';
export const REASON = 'sequitur_reason';

/** A button that somebody pressed, and where to tell them what came of it. */
export interface Interaction {
  readonly answer: ChatAnswer;
  readonly responseUrl: string | null;
}

/** Reads what Slack posts when a button is pressed; only what Slack signed, and lately, is read at all. */
export function readInteraction(
  delivery: SignedDelivery,
  how: { readonly secret: string; readonly now: number; readonly responseOrigin: string },
): Interaction {
  const verification = verifyDelivery(delivery, { scheme: SCHEMES.slack, secrets: [how.secret], now: how.now });
  if (!verification.genuine)
    throw new PermissionFault('INGEST_SIGNATURE_INVALID', `The callback is not Slack's: ${verification.why}.`);
  const payload = payloadOf(delivery.body);
  const [pressed] = listAt(payload, 'actions');
  const button = textAt(pressed, 'action_id');
  if (textAt(payload, 'type') !== 'block_actions' || ![APPROVE, DENY].includes(button))
    throw new InputFault('BAD_USER_INPUT', 'The callback is not of a button of ours.');
  const seen = json(textAt(pressed, 'value'));
  const url = textAt(payload, 'response_url');
  return {
    answer: {
      slack: textAt(payload, 'user', 'id'),
      approve: button === APPROVE,
      action: textAt(seen, 'a'),
      argumentsDigest: textAt(seen, 'g'),
      decision: textAt(seen, 'd'),
      reason: textAt(payload, 'state', 'values', REASON, REASON, 'value'),
    },
    // Nothing is posted to where a message might have been told to lead us.
    responseUrl: url.startsWith(`${how.responseOrigin}/`) ? url : null,
  };
}

function payloadOf(body: Buffer): unknown {
  return json(new URLSearchParams(body.toString('utf8')).get('payload') ?? '');
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new InputFault('BAD_USER_INPUT', 'The callback cannot be read.', { cause });
  }
}
