/** One step of background work; true = there may be more. */
export type Step = () => Promise<boolean>;

export interface LoopOptions {
  readonly name: string;
  /** Longest wait between two looks when nobody wakes it, ms. A lost wake-up costs this much and nothing else. */
  readonly idleMs: number;
  /** Told of a step that failed; the loop goes on after a pause. */
  readonly onFault: (name: string, fault: unknown) => void;
  /** Lets a step that waits for others know that it need not. */
  readonly onStop?: () => void;
}

const LONGEST_PAUSE_MS = 30_000;

/** Repeats a step while it finds work, then waits to be woken. The queue is in the graph, so stopping loses nothing. */
export class Loop {
  private running: Promise<void> | null = null;
  private stopping = false;
  private woken = false;
  private faults = 0;
  private wakeSleeper: () => void = () => undefined;

  constructor(
    private readonly step: Step,
    private readonly options: LoopOptions,
  ) {}

  get name(): string {
    return this.options.name;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Says that there is work; a wake-up during a step is remembered for the next look. */
  wake(): void {
    this.woken = true;
    this.wakeSleeper();
  }

  /** Ends after the step under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.options.onStop?.();
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const more = await this.attempt();
      if (!more && !this.stopping) await this.sleep();
    }
  }

  private async attempt(): Promise<boolean> {
    this.woken = false;
    try {
      const more = await this.step();
      this.faults = 0;
      return more;
    } catch (fault) {
      this.faults += 1;
      this.options.onFault(this.options.name, fault);
      return false;
    }
  }

  private sleep(): Promise<void> {
    // A wake-up must not shorten the pause after a fault, or a broken database would be hammered.
    if (this.woken && this.faults === 0) return Promise.resolve();
    const pause = Math.min(
      this.options.idleMs * 2 ** Math.min(this.faults, 10),
      Math.max(LONGEST_PAUSE_MS, this.options.idleMs),
    );
    return new Promise((resolve) => {
      const done = (): void => {
        if (this.faults > 0 && !this.stopping) return;
        finish();
      };
      const finish = (): void => {
        clearTimeout(timer);
        this.wakeSleeper = () => undefined;
        resolve();
      };
      const timer = setTimeout(finish, pause);
      this.wakeSleeper = done;
    });
  }
}
