import type { Rule } from '../../domain/authorization.js';
import { PlatformError } from '../../domain/errors.js';
import type { ActionStepRecord } from '../../domain/records.js';
import { type Circuit, createCircuit } from '../../domain/circuit.js';
import type { Actuator, DispatchLease, EffectReading, Outbox, SendOutcome, StepRequest } from './ports.js';
import { afterReading, afterSend, afterVerifying } from './settlement.js';

export interface DispatcherParts {
  readonly outbox: Outbox;
  readonly actuators: readonly Actuator[];
  /** The guard's rule for sends, under the time given. */
  readonly ruleAt: (now: number) => Rule;
  readonly now: () => number;
  readonly random: () => number;
  /** Ends early when the signal says so. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Names this process among the nodes. */
  readonly holder: string;
  /** Told of what went wrong in a round; the loop goes on. */
  readonly onFault: (fault: unknown) => void;
  readonly pollMs?: number;
  readonly leaseMs?: number;
  readonly batch?: number;
}

export interface Dispatcher {
  /** One round: orphans, unclear sends, due sends. Answers how many steps it moved; 0 also when another node has the lease. */
  runOnce(): Promise<number>;
  /** Rounds until stopped; `stop` waits for the round under way. */
  start(): { stop(): Promise<void> };
  /** A hint that a step is due; a lost one costs at most `pollMs`. */
  wake(): void;
}

/** Takes queued steps one by one through claim, send and settlement. Everything it knows is in the outbox, so that any other can go on. */
export function createDispatcher(parts: DispatcherParts): Dispatcher {
  const round = new Round(parts, createCircuit({ failures: 5, coolDownMs: 60_000 }));
  const bell = new Bell();
  return {
    runOnce: () => round.run(new AbortController().signal),
    start: () => startLoop(parts, round, bell),
    wake: () => bell.ring(),
  };
}

/** Ends the pause after the round under way, or the one that is being taken. */
class Bell {
  private rung = new AbortController();

  ring(): void {
    this.rung.abort();
  }

  set(): AbortSignal {
    this.rung = new AbortController();
    return this.rung.signal;
  }
}

function startLoop(parts: DispatcherParts, round: Round, bell: Bell): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      const ended = AbortSignal.any([stopping.signal, bell.set()]);
      const moved = await round.run(stopping.signal).catch((fault: unknown) => {
        parts.onFault(fault);
        return 0;
      });
      if (moved === 0) await parts.pause(parts.pollMs ?? 500, ended).catch(() => undefined);
    }
    await parts.outbox.releaseLease(parts.holder).catch(parts.onFault);
  })();
  return {
    stop: async () => {
      stopping.abort();
      await loop;
    },
  };
}

/** A vendor may limit one mailbox or one call: the others are held back for no longer than this before one is tried. */
const LONGEST_HUSH_MS = 30_000;

class Round {
  private readonly actuators: ReadonlyMap<string, Actuator>;
  private readonly hushedUntil = new Map<string, number>();

  constructor(
    private readonly parts: DispatcherParts,
    private readonly circuit: Circuit,
  ) {
    this.actuators = new Map(parts.actuators.map((actuator) => [actuator.connector, actuator]));
  }

  async run(stopping: AbortSignal): Promise<number> {
    const { outbox, now, holder, leaseMs = 60_000, batch = 20 } = this.parts;
    const lease = await outbox.takeLease(holder, leaseMs);
    if (lease === null) return 0;
    let moved = await outbox.adoptOrphans(lease, now(), this.graceMs());
    moved += await this.each(await outbox.unclear(now(), batch), stopping, (step) => this.look(lease, step));
    moved += await this.each(await outbox.due(now(), batch, this.reachable()), stopping, (step) =>
      this.dispatch(lease, step),
    );
    moved += await this.each(await outbox.unverified(now(), batch), stopping, (step) => this.verify(lease, step));
    return moved;
  }

  /** A fault of one step must not hold up the others; a lost lease ends the round. */
  private async each(
    steps: readonly ActionStepRecord[],
    stopping: AbortSignal,
    work: (step: ActionStepRecord) => Promise<boolean>,
  ): Promise<number> {
    const outcomes = await Promise.allSettled(steps.map((step) => (stopping.aborted ? false : work(step))));
    let moved = 0;
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') moved += outcome.value ? 1 : 0;
      else if (outcome.reason instanceof PlatformError && outcome.reason.code === 'LEASE_LOST') throw outcome.reason;
      else this.parts.onFault(outcome.reason);
    }
    return moved;
  }

  /** Steps of a vendor that is down or asked for patience stay in the queue and out of the way of the others. */
  private reachable(): readonly string[] {
    const now = this.parts.now();
    const isHushed = (connector: string): boolean => (this.hushedUntil.get(connector) ?? 0) > now;
    return [...this.actuators.keys()].filter((each) => !isHushed(each) && !this.circuit.isOpen(each, now));
  }

  private graceMs(): number {
    return Math.max(1_000, ...this.parts.actuators.map(({ timeoutMs }) => timeoutMs));
  }

  private async dispatch(lease: DispatchLease, step: ActionStepRecord): Promise<boolean> {
    const { outbox, now, ruleAt, random } = this.parts;
    const actuator = this.actuators.get(step.connector);
    if (actuator === undefined) return false;
    const claim = await outbox.claim(lease, step.uid, now(), ruleAt(now()));
    if (claim.kind === 'withheld') return claim.state !== 'QUEUED';
    const outcome = await bounded(actuator.timeoutMs, (signal) => actuator.send(claim.permitted, signal));
    this.learn(step.connector, outcome);
    const moment = { now: now(), random: random() };
    await outbox.settle(lease, step.uid, moment.now, afterSend(claim.step, outcome, actuator, moment));
    return true;
  }

  /** That a vendor said yes is not that it happened: the target is read, as often as the vendor may need to show it. */
  private async verify(lease: DispatchLease, step: ActionStepRecord): Promise<boolean> {
    const { outbox, now } = this.parts;
    const actuator = this.actuators.get(step.connector);
    if (actuator === undefined) return false;
    const reading = await readingOf(actuator, step, step.dispatchedAt ?? now());
    await outbox.verify(lease, step.uid, now(), afterVerifying(step, reading, actuator, now()));
    return true;
  }

  private learn(connector: string, outcome: SendOutcome): void {
    const now = this.parts.now();
    if (outcome.kind === 'retry' && outcome.afterMs !== null)
      this.hushedUntil.set(connector, now + Math.min(outcome.afterMs, LONGEST_HUSH_MS));
    else if (outcome.kind === 'retry' || outcome.kind === 'ambiguous') this.circuit.failed(connector, now);
    else this.circuit.succeeded(connector);
  }

  private async look(lease: DispatchLease, step: ActionStepRecord): Promise<boolean> {
    const { outbox, now } = this.parts;
    const actuator = this.actuators.get(step.connector);
    if (actuator === undefined) return false;
    const sentAfter = step.dispatchedAt ?? now();
    const reading = await readingOf(actuator, step, sentAfter);
    await outbox.settle(lease, step.uid, now(), afterReading(step, reading, actuator, now()));
    return true;
  }
}

async function readingOf(actuator: Actuator, step: ActionStepRecord, sentAfter: number): Promise<EffectReading> {
  const { type, target, subject, uid, job } = step;
  const args = JSON.parse(step.argsJson) as StepRequest['args'];
  const request: StepRequest = { type, target, args, subject, step: uid, ...(job === null ? {} : { job }) };
  try {
    return await actuator.readEffect(request, sentAfter, AbortSignal.timeout(actuator.timeoutMs));
  } catch (fault) {
    return { kind: 'unreadable', code: fault instanceof PlatformError ? fault.code : 'INTERNAL' };
  }
}

/** A send that throws or does not come back may have taken effect all the same. */
async function bounded(timeoutMs: number, send: (signal: AbortSignal) => Promise<SendOutcome>): Promise<SendOutcome> {
  try {
    return await send(AbortSignal.timeout(timeoutMs));
  } catch (fault) {
    return { kind: 'ambiguous', code: fault instanceof PlatformError ? fault.code : 'INTERNAL' };
  }
}
