import { readFile, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';

/** Names inside the database's folder. */
const PASSWORD_FILE = 'password';
const ENDPOINT_FILE = 'endpoint';

export interface Endpoint {
  readonly uri: string;
  readonly user: string;
  readonly password: string;
}

/** Remembers where the running database listens, so that commands on this machine can join it. */
export async function writeEndpoint(home: string, uri: string): Promise<void> {
  await writeFile(join(home, ENDPOINT_FILE), `${uri}\n`, { mode: 0o600 });
}

/** What opens the running database, for its owner alone. */
export async function writePassword(home: string, password: string): Promise<void> {
  await writeFile(join(home, PASSWORD_FILE), `${password}\n`, { mode: 0o600 });
}

/** The database of this folder, where one is running; the password file keeps others out. */
export async function runningEmbedded(home: string): Promise<Endpoint | null> {
  try {
    const uri = (await readFile(join(home, ENDPOINT_FILE), 'utf8')).trim();
    const password = (await readFile(join(home, PASSWORD_FILE), 'utf8')).trim();
    return (await answers(new URL(uri))) ? { uri, user: 'neo4j', password } : null;
  } catch {
    // No file: nothing was ever started here.
    return null;
  }
}

function answers({ hostname, port }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: hostname, port: Number(port) });
    const tell = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => {
      tell(true);
    });
    socket.once('error', () => {
      tell(false);
    });
  });
}
