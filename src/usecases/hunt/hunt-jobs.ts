import { PlatformError } from '../../domain/errors.js';
import type { RunRecord, RunState, RunUpdate } from '../../pipeline/correlate/ports-hunts.js';
import { HuntRunner, type RunnerParts } from './hunt-runner.js';

export interface HuntJobsOptions extends RunnerParts {
  /** Runs of this node at once. */
  readonly most: number;
  /** Waits, or less long when the signal fires; injected, so that tests need no clock. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onFault: (fault: unknown) => void;
}

interface Job {
  readonly control: AbortController;
  readonly done: Promise<void>;
}

/** A node that says nothing for so long has gone. */
const SILENT_MS = 2 * 60_000;
const TIDY_MS = 30_000;
const CANCEL_POLL_MS = 1_000;
const KEPT_MS = 30 * 86_400_000;
const FORGOTTEN_AT_ONCE = 20;
const STOPPED = 'The server stopped while it ran. What it had found stays; run it again for the rest.';

/** Runs hunts one after another as they were asked for, some at once; any number of nodes share one queue. */
export class HuntJobs {
  private readonly jobs = new Map<string, Job>();
  private stopping = false;
  private tidied = 0;

  constructor(private readonly options: HuntJobsOptions) {}

  /** Takes up one waiting run; false: there is none, or no room. */
  async step(): Promise<boolean> {
    const { queue, node, now, most } = this.options;
    if (this.stopping || this.jobs.size >= most) return false;
    const run = await queue.claim(node, now());
    if (run === null) {
      if (now() - this.tidied >= TIDY_MS) await this.tidy();
      return false;
    }
    const control = new AbortController();
    const done = this.perform(run, control).finally(() => this.jobs.delete(run.uid));
    this.jobs.set(run.uid, { control, done });
    return true;
  }

  /** Marks runs whose node has gone, and forgets old ones. */
  async tidy(): Promise<void> {
    const { queue, now } = this.options;
    this.tidied = now();
    await queue.interrupt(now() - SILENT_MS, now());
    await queue.forget(now() - KEPT_MS, FORGOTTEN_AT_ONCE);
  }

  /** Ends a run of this node at once; another node's ends when that one next looks. */
  cancel(uid: string): void {
    this.jobs.get(uid)?.control.abort();
  }

  /** Until nothing runs here any more. */
  async idle(): Promise<void> {
    await Promise.all([...this.jobs.values()].map(({ done }) => done));
  }

  async stop(): Promise<void> {
    this.stopping = true;
    for (const { control } of this.jobs.values()) control.abort();
    await this.idle();
  }

  private async perform(run: RunRecord, control: AbortController): Promise<void> {
    const ended = new AbortController();
    const watching = this.watch(run.uid, control, ended.signal);
    try {
      const update = await new HuntRunner(run, this.options, control.signal).go();
      await this.end(run, { ...update, ...this.stateOf(control) });
    } catch (fault) {
      await this.end(run, failure(fault)).catch(this.options.onFault);
      if (!(fault instanceof PlatformError)) this.options.onFault(fault);
    } finally {
      ended.abort();
      await watching;
    }
  }

  /** Somebody may call it off at another node. */
  private async watch(uid: string, control: AbortController, ended: AbortSignal): Promise<void> {
    while (!ended.aborted && !control.signal.aborted) {
      await this.options.pause(CANCEL_POLL_MS, ended);
      if (ended.aborted) return;
      const run = await this.options.queue.find(uid).catch(() => null);
      if (run?.cancelled === true) control.abort();
    }
  }

  private stateOf({ signal }: AbortController): RunUpdate {
    if (!signal.aborted) return { state: 'DONE' };
    if (!this.stopping) return { state: 'CANCELLED' };
    return { state: 'INTERRUPTED', code: 'LEASE_LOST', reason: STOPPED };
  }

  private async end({ uid }: RunRecord, update: RunUpdate): Promise<void> {
    const now = this.options.now();
    const write = { uid, add: [], drop: [], update: { ...update, finishedAt: now }, now };
    await this.options.queue.write(this.options.node, write);
    this.options.committed();
  }
}

function failure(fault: unknown): { readonly state: RunState; readonly code: string; readonly reason: string } {
  if (fault instanceof PlatformError) return { state: 'FAILED', code: fault.code, reason: fault.message };
  return { state: 'FAILED', code: 'INTERNAL', reason: 'Something went wrong here; the log of the node says more.' };
}
