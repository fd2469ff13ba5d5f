import { PlatformError } from '../../domain/errors.js';
import { backFillNext, type BackFillOptions } from './back-fill.js';
import { evaluatePass, type EvaluatorOptions, type PassOutcome } from './evaluate.js';

export interface WorkerOptions extends EvaluatorOptions {
  /** Events of one back-fill transaction. */
  readonly backFillBatch: number;
  /** Waits until `ms` have gone by or `signal` fires; injected, so that tests need no clock. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly pollMs: number;
  readonly onPass?: (pass: PassOutcome) => void;
  readonly onFault?: (fault: unknown) => void;
}

/** After so many failures in a row the oldest task is parked. */
const TRIES = 3;
const BACK_OFF = [100, 500, 2_000, 10_000];

/**
 * Evaluates what ingest leaves, one pass after another; any number of workers on any number of nodes may compete.
 * Back-filling goes on beside it: under steady load there is always something to evaluate, and a rule whose earlier
 * hits waited for a quiet moment would never take effect.
 */
export class CorrelationWorker {
  private stopped = false;
  private running: Promise<unknown> | null = null;
  private readonly sleeps = new Set<AbortController>();
  private faults = 0;
  private backFillFaults = 0;

  constructor(private readonly options: WorkerOptions) {}

  start(): void {
    this.stopped = false;
    this.running ??= Promise.all([this.loop(() => this.guarded()), this.loop(() => this.backFilled())]);
  }

  /** A hint that something was written; a lost one costs at most `pollMs`. */
  wake(): void {
    for (const sleep of this.sleeps) sleep.abort();
  }

  /** Ends after the pass at hand. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
    this.running = null;
  }

  /** Works until nothing is left: for tests, files and the end of a demo. */
  async drain(): Promise<void> {
    while ((await this.attempt()) || (await backFillNext(this.backFill())));
  }

  private async loop(step: () => Promise<boolean>): Promise<void> {
    while (!this.stopped) {
      const busy = await step();
      if (!busy && !this.stopped) await this.rest(this.options.pollMs);
    }
  }

  /** A rule that is ready has set its waiting tasks free. */
  private async backFilled(): Promise<boolean> {
    try {
      const busy = await backFillNext(this.backFill());
      this.backFillFaults = 0;
      if (busy) this.wake();
      return busy;
    } catch (fault) {
      this.options.onFault?.(fault);
      this.backFillFaults += 1;
      await this.rest(backOff(this.backFillFaults));
      return false;
    }
  }

  private async guarded(): Promise<boolean> {
    try {
      return await this.attempt();
    } catch {
      // `attempt` has told it; what passes by itself is waited for, longer each time.
      await this.rest(backOff(this.faults));
      return false;
    }
  }

  /** A task that fails whatever is done must not hold up the others: alone the third time, it is parked. */
  private async attempt(): Promise<boolean> {
    try {
      const busy = await this.once();
      this.faults = 0;
      return busy;
    } catch (fault) {
      this.options.onFault?.(fault);
      this.faults += 1;
      if (isPassing(fault)) throw fault;
      if (this.faults < TRIES) return true;
      if (!(await this.parkOldest())) throw fault;
      this.faults = 0;
      return true;
    }
  }

  private parkOldest(): Promise<boolean> {
    return this.options.graph.write(async ({ tasks }) => {
      const [oldest] = await tasks.pending(1);
      if (oldest === undefined) return false;
      await tasks.add([{ ...oldest, id: this.options.newId() }], 'parked', 'INTERNAL');
      await tasks.finish([oldest.id]);
      return true;
    });
  }

  private async rest(ms: number): Promise<void> {
    const sleep = new AbortController();
    this.sleeps.add(sleep);
    await this.options.pause(ms, sleep.signal);
    this.sleeps.delete(sleep);
  }

  /** Answers whether there may be more to do. */
  private async once(): Promise<boolean> {
    const { options } = this;
    const pass = await evaluatePass(this.faults === 0 ? options : { ...options, batch: 1 });
    if (pass.tasks > 0) options.onPass?.(pass);
    return pass.tasks > 0;
  }

  private backFill(): BackFillOptions {
    const { graph, rules, newId, backFillBatch } = this.options;
    return { graph, rules, newId, batch: backFillBatch };
  }
}

function backOff(faults: number): number {
  return BACK_OFF[Math.min(faults, BACK_OFF.length) - 1] ?? 0;
}

/** Whether a fault goes away by itself: the database is restarting, another node holds a lock. */
function isPassing(fault: unknown): boolean {
  return fault instanceof PlatformError && fault.retryable;
}
