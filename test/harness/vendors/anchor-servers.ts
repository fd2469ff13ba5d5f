import { createServer, type AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';
import { isConsistent } from '../../../src/chain/merkle.js';
import { openCheckpoint, parseVerifierKey, type TreeHead } from '../../../src/chain/index.js';
import { type Answer, startVendor } from './vendor-server.js';

/** S3 with Object Lock as a second party has it: a lock is demanded, a checksum checked, and nothing is ever replaced. */
export async function startLockedBucket() {
  const objects = new Map<string, { text: string; until: string }>();
  const error = (status: number, code: string) => ({ status, text: `<Error><Code>${code}</Code></Error>` });
  const answer: Answer = ({ method, path, headers, body }) => {
    const signed = String(headers.authorization);
    if (!signed.startsWith('AWS4-HMAC-SHA256 Credential=AKIA/')) return error(403, 'AccessDenied');
    if (method === 'GET') {
      const found = objects.get(path);
      return found === undefined ? error(404, 'NoSuchKey') : { status: 200, text: found.text };
    }
    for (const name of ['x-amz-object-lock-mode', 'x-amz-object-lock-retain-until-date', 'x-amz-checksum-sha256'])
      if (headers[name] === undefined || !signed.includes(name)) return error(400, 'InvalidRequest');
    if (headers['x-amz-checksum-sha256'] !== createHash('sha256').update(body).digest('base64'))
      return error(400, 'BadDigest');
    if (headers['if-none-match'] === '*' && objects.has(path)) return error(412, 'PreconditionFailed');
    objects.set(path, { text: body, until: String(headers['x-amz-object-lock-retain-until-date']) });
    return { status: 200 };
  };
  return { ...(await startVendor(answer)), objects };
}

/** A witness of C2SP that checks signature and consistency before it signs. @see https://c2sp.org/tlog-witness */
export async function startWitness(keys: () => Promise<readonly string[]>) {
  let seen: TreeHead = { size: 0, root: '' };
  let trusted: readonly string[] = [];
  const answer: Answer = ({ path, body }) => {
    if (path !== '/add-checkpoint') return { status: 404 };
    const [head = '', note = ''] = [body.slice(0, body.indexOf('\n\n')), body.slice(body.indexOf('\n\n') + 2)];
    const [old = '', ...proof] = head.split('\n');
    const opened = openCheckpoint(
      note,
      trusted.flatMap((key) => parseVerifierKey(key) ?? []),
    );
    if (opened === null) return { status: 403 };
    if (old !== `old ${String(seen.size)}`)
      return { status: 409, text: `${String(seen.size)}\n`, headers: { 'content-type': 'text/x.tlog.size' } };
    const hashes = proof.map((line) => Buffer.from(line, 'base64').toString('hex'));
    if (seen.size > 0 && !isConsistent(seen, opened, hashes)) return { status: 422 };
    seen = opened;
    return { status: 200, text: `— witness.example ${Buffer.from('signature').toString('base64')}\n` };
  };
  const server = await startVendor(answer);
  return { ...server, seen: () => seen, trust: async () => void (trusted = await keys()) };
}

/** A log server that reads frames of RFC 6587. */
export async function startLogServer() {
  const frames: string[] = [];
  const server = createServer((socket) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    socket.on('end', () => {
      const [, length = '0'] = /^(\d+) /.exec(text) ?? [];
      frames.push(
        Buffer.from(text)
          .subarray(length.length + 1, length.length + 1 + Number(length))
          .toString('utf8'),
      );
      socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { frames, port, stop: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}
