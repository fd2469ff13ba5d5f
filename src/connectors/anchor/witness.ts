import { InvariantBroken, UpstreamFault } from '../../domain/errors.js';
import type { Anchor, Checkpoints } from '../../pipeline/audit/ports.js';
import type { Exchange, WireReply } from '../wire/exchange.js';

export interface WitnessConfig {
  /** Submission prefix of the witness. */
  readonly url: string;
}

const TIMEOUT_MS = 20_000;

/**
 * Submits checkpoints to a C2SP witness, which signs only what extends what it has seen.
 * @see https://c2sp.org/tlog-witness
 */
export function witnessAnchor({ url }: WitnessConfig, { exchange }: { readonly exchange: Exchange }): Anchor {
  let known = 0;
  const submit = async (log: Pick<Checkpoints, 'consistency'>, older: number, at: { size: number; note: string }) => {
    const proof = await log.consistency(older, at.size);
    const lines = proof.map((hash) => Buffer.from(hash, 'hex').toString('base64'));
    const body = [`old ${String(older)}`, ...lines, '', at.note].join('\n');
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const headers = { 'content-type': 'text/plain' };
    return exchange({ method: 'POST', url: `${url.replace(/\/+$/, '')}/add-checkpoint`, headers, body, signal });
  };
  return {
    name: `witness ${url}`,
    keep: async (checkpoint, log) => {
      let reply = await submit(log, known, checkpoint);
      if (reply.status === 409) {
        // It has seen another size than we remember, and says which.
        known = sizeSeen(reply, checkpoint.size);
        reply = await submit(log, known, checkpoint);
      }
      if (reply.status === 422)
        throw new InvariantBroken('the witness holds a checkpoint that this log does not extend: it has forked');
      if (reply.status !== 200 || !/^— \S+ \S+$/m.test(reply.text))
        throw new UpstreamFault('CONNECTOR_UNAVAILABLE', `The witness signed nothing: ${String(reply.status)}.`);
      known = checkpoint.size;
    },
  };
}

function sizeSeen(reply: WireReply, size: number): number {
  const seen = /^(\d{1,15})\n?$/.exec(reply.text)?.[1];
  if (seen === undefined)
    throw new UpstreamFault('CONNECTOR_UNAVAILABLE', 'The witness does not say what it has seen.');
  if (Number(seen) > size)
    throw new InvariantBroken(`the witness has seen ${seen} entries and the log has ${String(size)}: it was cut short`);
  return Number(seen);
}
