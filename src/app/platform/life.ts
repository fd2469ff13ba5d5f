import type { ActionSide } from './action-side.js';
import type { Sealing } from './sealing.js';

/** Something that works until it is stopped. */
export interface Worker {
  start(): void;
  stop(): Promise<void>;
}

/** How all of them begin, and how they end: whoever seals ends last. */
export function lifeOf(
  workers: readonly Worker[],
  { dispatcher, seals }: { readonly dispatcher: ActionSide['dispatcher']; readonly seals: Sealing },
) {
  let dispatching: { stop(): Promise<void> } | null = null;
  return {
    startWork: (): void => {
      for (const worker of workers) worker.start();
      dispatching = dispatcher.start();
      seals.start();
    },
    stopWork: async (): Promise<void> => {
      await Promise.all([...workers.map((worker) => worker.stop()), dispatching?.stop()]);
      // After everybody who writes: nothing is left unsealed.
      await seals.stop();
    },
  };
}
