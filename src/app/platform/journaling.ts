import type { AccessJournal } from '../../usecases/access/access-journal.js';
import { Loop } from '../work/loop.js';
import type { OnFault } from './sealing.js';

const WRITE_EVERY_MS = 5_000;

/** Writes down every five seconds, and when the server stops, who came in and what was read. */
export function journaling(
  journal: Pick<AccessJournal, 'flush'>,
  onFault: OnFault,
): { start(): void; stop(): Promise<void> } {
  const loop = new Loop(() => journal.flush().then(() => false), {
    name: 'access',
    idleMs: WRITE_EVERY_MS,
    onFault,
  });
  return {
    start: () => loop.start(),
    stop: async () => {
      await loop.stop();
      await journal.flush().catch((fault: unknown) => onFault('access', fault));
    },
  };
}
