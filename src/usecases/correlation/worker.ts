import { backFillOne, type BackFillOptions } from './back-fill.js';
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

const BACK_OFF = [100, 500, 2_000, 10_000];

/** Evaluates what ingest leaves, one pass after another; any number of workers on any number of nodes may compete. */
export class CorrelationWorker {
  private stopped = false;
  private running: Promise<void> | null = null;
  private sleep = new AbortController();
  private faults = 0;

  constructor(private readonly options: WorkerOptions) {}

  start(): void {
    this.stopped = false;
    this.running ??= this.loop();
  }

  /** A hint that something was written; a lost one costs at most `pollMs`. */
  wake(): void {
    this.sleep.abort();
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
    while (await this.once());
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      const busy = await this.guarded();
      if (!busy && !this.stopped) await this.rest(this.options.pollMs);
    }
  }

  private async guarded(): Promise<boolean> {
    try {
      const busy = await this.once();
      this.faults = 0;
      return busy;
    } catch (fault) {
      this.options.onFault?.(fault);
      await this.rest(BACK_OFF[Math.min(this.faults, BACK_OFF.length - 1)] ?? this.options.pollMs);
      this.faults += 1;
      return false;
    }
  }

  private async rest(ms: number): Promise<void> {
    this.sleep = new AbortController();
    await this.options.pause(ms, this.sleep.signal);
  }

  /** Answers whether there may be more to do. */
  private async once(): Promise<boolean> {
    const pass = await evaluatePass(this.options);
    if (pass.tasks > 0) {
      this.options.onPass?.(pass);
      return true;
    }
    return backFillOne(this.backFill());
  }

  private backFill(): BackFillOptions {
    const { graph, rules, newId, backFillBatch } = this.options;
    return { graph, rules, newId, batch: backFillBatch };
  }
}
