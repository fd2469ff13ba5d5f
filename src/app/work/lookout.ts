import { Loop } from './loop.js';

/** Somebody who works when there is something to do and sleeps otherwise. */
export interface Sleeper {
  readonly name: string;
  wake(): void;
}

export interface LookoutOptions {
  /** Names of those who have something to do. */
  readonly look: () => Promise<readonly string[]>;
  readonly onFault: (name: string, fault: unknown) => void;
}

/** What work that nobody announced waits for at the longest, ms: another node left it, or its time has come. */
const LOOK_EVERY_MS = 500;
/** How long those it watches for may sleep by themselves, ms. */
export const WATCHED_FOR_MS = 30_000;

/**
 * Looks for all who would else each poll the graph: twenty of them together kept an idle database busy. One look asks for
 * every queue, and only who has something to do is woken.
 */
export class Lookout {
  private readonly sleepers = new Map<string, Sleeper[]>();
  private readonly loop: Loop;

  constructor(private readonly options: LookoutOptions) {
    const step = () => this.look().then(() => false);
    this.loop = new Loop(step, { name: 'lookout', idleMs: LOOK_EVERY_MS, onFault: options.onFault });
  }

  watchFor(sleepers: readonly Sleeper[]): void {
    for (const sleeper of sleepers) {
      const namesakes = this.sleepers.get(sleeper.name) ?? [];
      this.sleepers.set(sleeper.name, [...namesakes, sleeper]);
    }
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** Something was written that may be work for somebody. */
  wake(): void {
    this.loop.wake();
  }

  private async look(): Promise<void> {
    for (const name of await this.options.look()) {
      for (const sleeper of this.sleepers.get(name) ?? []) sleeper.wake();
    }
  }
}
