import { PlatformError } from '../../domain/errors.js';
import { backFillNext, type BackFillOptions } from './back-fill.js';
import { evaluatePass, type EvaluatorOptions, type PassOutcome } from './evaluate.js';

export interface WorkerOptions extends EvaluatorOptions {
  /** Events of one back-fill transaction. */
  readonly backFillBatch: number;
  /** Waits until `ms` have gone by or `signal` fires; injected, so that tests need no clock. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Longest wait (ms) between two looks when nobody wakes it: for absences whose time has come. */
  readonly pollMs: number;
  /** The same for rules that somebody else left to be back-filled. */
  readonly backFillPollMs: number;
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
  private readonly evaluation = new Nap();
  private readonly filling = new Nap();
  private faults = 0;
  private backFillFaults = 0;

  constructor(private readonly options: WorkerOptions) {}

  start(): void {
    this.stopped = false;
    this.running ??= Promise.all([this.evaluating(), this.backFilling()]);
  }

  /** A hint that events were written; a lost one costs at most `pollMs`. */
  wake(): void {
    this.evaluation.end();
  }

  /** A hint that a rule waits to be back-filled. */
  wakeBackFill(): void {
    this.filling.end();
  }

  /** Ends after the pass at hand. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    this.wakeBackFill();
    await this.running;
    this.running = null;
  }

  /** Works until nothing is left: for tests, files and the end of a demo. */
  async drain(): Promise<void> {
    while ((await this.attempt()) || (await backFillNext(this.backFill())));
  }

  private async evaluating(): Promise<void> {
    const { pollMs } = this.options;
    while (!this.stopped) {
      const busy = await this.guarded();
      if (!busy && !this.stopped) await this.rest(pollMs, this.evaluation);
    }
  }

  private async backFilling(): Promise<void> {
    const { backFillPollMs } = this.options;
    while (!this.stopped) {
      const busy = await this.backFilled();
      if (!busy && !this.stopped) await this.rest(backFillPollMs, this.filling);
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
      await this.rest(backOff(this.backFillFaults), this.filling);
      return false;
    }
  }

  private async guarded(): Promise<boolean> {
    try {
      return await this.attempt();
    } catch {
      // `attempt` has told it; what passes by itself is waited for, longer each time.
      await this.rest(backOff(this.faults), this.evaluation);
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

  private rest(ms: number, nap: Nap): Promise<void> {
    return nap.take((signal) => this.options.pause(ms, signal));
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

/** A pause that can be ended; a wake-up while nobody sleeps is remembered for the next pause. */
class Nap {
  private sleep: AbortController | null = null;
  private woken = false;

  end(): void {
    this.woken = true;
    this.sleep?.abort();
  }

  async take(pause: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.sleep = new AbortController();
    if (!this.woken) await pause(this.sleep.signal);
    this.sleep = null;
    this.woken = false;
  }
}

function backOff(faults: number): number {
  return BACK_OFF[Math.min(faults, BACK_OFF.length) - 1] ?? 0;
}

/** Whether a fault goes away by itself: the database is restarting, another node holds a lock. */
function isPassing(fault: unknown): boolean {
  return fault instanceof PlatformError && fault.retryable;
}
