import { randomUUID } from 'node:crypto';
import { Redis, type RedisOptions } from 'ioredis';

/** Tells other nodes that something was written, and hears it from them. A message that is lost costs one poll. */
export interface WakeUps {
  announce(): void;
  close(): Promise<void>;
}

export interface WakeUpParts {
  /** Another node wrote something. */
  readonly onWake: () => void;
  /** Redis cannot be reached; told once until it can again. */
  readonly onFault: (fault: unknown) => void;
}

const CHANNEL = 'sequitur:wake';
const LONGEST_PAUSE_MS = 5_000;

const SILENT: WakeUps = { announce: () => undefined, close: () => Promise.resolve() };

/** Without a URL there is one node, or nodes that poll. */
export function wakeUps(url: string | undefined, parts: WakeUpParts): WakeUps {
  return url === undefined ? SILENT : overRedis(url, parts);
}

function overRedis(url: string, { onWake, onFault }: WakeUpParts): WakeUps {
  const self = randomUUID();
  const retryStrategy = (attempt: number): number => Math.min(attempt * 200, LONGEST_PAUSE_MS);
  const options: RedisOptions = { retryStrategy, maxRetriesPerRequest: null };
  // What cannot be said now is not worth saying later.
  const speaker = new Redis(url, { ...options, enableOfflineQueue: false });
  const listener = new Redis(url, options);
  for (const client of [speaker, listener]) tellOnce(client, onFault);
  listener.subscribe(CHANNEL).catch(onFault);
  listener.on('message', (_channel: string, from: string) => {
    if (from !== self) onWake();
  });
  return {
    announce: () => {
      speaker.publish(CHANNEL, self).catch(() => undefined);
    },
    close: async () => {
      for (const client of [speaker, listener]) client.disconnect();
      await Promise.resolve();
    },
  };
}

function tellOnce(client: Redis, onFault: (fault: unknown) => void): void {
  let told = false;
  client.on('error', (fault: unknown) => {
    if (!told) onFault(fault);
    told = true;
  });
  client.on('ready', () => {
    told = false;
  });
}
