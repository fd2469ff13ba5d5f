import type { DecidedCase, GuardedCase } from '../../pipeline/guard/index.js';
import type { Stage, StageContext } from '../../pipeline/stage.js';

/** Cases that were decided and whose responses the guard has not looked at yet. */
export interface ResponseQueue {
  waiting(limit: number): Promise<readonly WaitingResponse[]>;
  decided(caseNumber: number): Promise<DecidedCase>;
  /** Ends this round; a decision made meanwhile has queued its own. */
  finish(waiting: WaitingResponse): Promise<void>;
}

export interface WaitingResponse {
  readonly case: number;
  readonly at: number;
}

export interface RespondOptions {
  readonly queue: ResponseQueue;
  readonly guard: Stage<DecidedCase, GuardedCase>;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Puts one decided case before the guard; false where none waits. Proposals are idempotent, so a crash in between repeats them harmlessly. */
export async function respondNext(options: RespondOptions): Promise<boolean> {
  const [waiting] = await options.queue.waiting(1);
  if (waiting === undefined) return false;
  const context: StageContext = { now: options.now(), signal: options.signal, record: () => undefined };
  await options.guard.run(await options.queue.decided(waiting.case), context);
  await options.queue.finish(waiting);
  return true;
}
