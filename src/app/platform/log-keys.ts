import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NoteSigner } from '../../chain/index.js';
import { InputFault, InvariantBroken } from '../../domain/errors.js';
import type { LogKeys } from '../../pipeline/audit/sealer.js';

const CURRENT = 'log-key.pem';
const PREVIOUS = 'log-key.previous.pem';

/** The keys of this node, from SEQUITUR_HOME; the first is made here. Read anew each time, so that a rotation needs no restart. */
export async function readLogKeys(home: string): Promise<LogKeys> {
  const current = (await readKey(home, CURRENT)) ?? (await makeKey(home));
  const retirePrevious = () => rm(join(home, PREVIOUS), { force: true });
  return { current, previous: await readKey(home, PREVIOUS), retirePrevious };
}

/**
 * Puts a new key in the place of the current one, which signs one more checkpoint together with it and is then deleted. While a
 * rotation waits for that checkpoint there is no other: whoever knows only the oldest key could not follow.
 */
export async function rotateLogKey(home: string): Promise<LogKeys> {
  await readLogKeys(home);
  try {
    await link(join(home, CURRENT), join(home, PREVIOUS));
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'EEXIST') throw rotationWaits();
    throw fault;
  }
  await rename(await draftKey(home), join(home, CURRENT));
  return readLogKeys(home);
}

function rotationWaits(): InputFault {
  return new InputFault('VERSION_CONFLICT', 'The key before has not signed its last checkpoint yet.', {
    remedy: 'Wait until a server has sealed, or run: sequitur log seal',
  });
}

async function readKey(home: string, name: string): Promise<NoteSigner | null> {
  try {
    const privateKey = createPrivateKey(await readFile(join(home, name), 'utf8'));
    return { privateKey, publicKey: createPublicKey(privateKey) };
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw fault;
  }
}

/** Of two processes that start at once, one makes the key and both use it: a link appears whole or not at all. */
async function makeKey(home: string): Promise<NoteSigner> {
  const draft = await draftKey(home);
  try {
    await link(draft, join(home, CURRENT));
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
  } finally {
    await unlink(draft);
  }
  const made = await readKey(home, CURRENT);
  if (made === null) throw new InvariantBroken('the log key vanished while it was being made');
  return made;
}

async function draftKey(home: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  await mkdir(home, { recursive: true, mode: 0o700 });
  const draft = join(home, `log-key.${randomUUID()}.draft`);
  await writeFile(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return draft;
}
