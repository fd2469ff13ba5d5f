import type { Lookout } from '../work/lookout.js';

/** Whom a commit concerns. */
export interface Heard {
  readonly worker: { wake(): void };
  readonly feed: { notify(): void };
  readonly out: { announce(): void };
}

/** Who is told what, by what was committed. */
export interface Calls {
  /** Something changed that no subscriber here waits for. */
  readonly written: () => void;
  /** Subscribers have something to read. */
  readonly told: () => void;
  /** Records came in: correlation has work, at once. Subscribers hear of what becomes of them. */
  readonly received: () => void;
  /** The same of what subscribers have to read as well. */
  readonly wrote: () => void;
  /** Another node committed something. */
  readonly heard: () => void;
}

/** `whom` is asked with each call: those who are told are made of parts that tell others. */
export function callsOf(lookout: Lookout, whom: () => Heard): Calls {
  const written = (): void => {
    lookout.wake();
    whom().out.announce();
  };
  const told = (): void => {
    whom().feed.notify();
    written();
  };
  const received = (): void => {
    whom().worker.wake();
    written();
  };
  return {
    written,
    told,
    received,
    wrote: () => {
      whom().worker.wake();
      told();
    },
    heard: () => {
      whom().worker.wake();
      lookout.wake();
      whom().feed.notify();
    },
  };
}
