import { RuleFault } from '../../domain/errors.js';

/** How long rules may ask the graph, so that a slow one keeps no other rule waiting. */
export interface PaceLimits {
  /** Of one rule on one scope; beyond, the rule is parked there. */
  readonly scopeMs: number;
  /** A scope without an answer after this time is a strike. */
  readonly slowMs: number;
  /** Of one pass; what is left then is asked in a later pass. */
  readonly passMs: number;
  /** After so many strikes the rule rests. */
  readonly strikes: number;
  readonly restMs: number;
}

export const PACE: PaceLimits = { scopeMs: 10_000, slowMs: 4_500, passMs: 10_000, strikes: 3, restMs: 15 * 60_000 };

/** `later`: the pass has had its time. `never`: the rule rests, since it was too slow again and again. */
export type Turn = 'now' | 'later' | 'never';

interface Slow {
  readonly strikes: number;
  readonly restsUntil: number;
}

/** Remembers between passes which rules were too slow. */
export class QueryPace {
  private readonly slow = new Map<string, Slow>();

  constructor(
    private readonly now: () => number,
    private readonly limits: PaceLimits = PACE,
  ) {}

  pass(): PassPace {
    return new PassPace(this, this.now, this.limits);
  }

  rests(rule: string): boolean {
    return (this.slow.get(rule)?.restsUntil ?? 0) > this.now();
  }

  tookTooLong(rule: string): void {
    const strikes = 1 + (this.slow.get(rule)?.strikes ?? 0);
    const restsUntil = strikes >= this.limits.strikes ? this.now() + this.limits.restMs : 0;
    // after its rest one more slow scope is enough
    this.slow.set(rule, { strikes: Math.min(strikes, this.limits.strikes - 1), restsUntil });
  }
}

/** One pass's time. */
export class PassPace {
  private readonly began: number;
  private asked = 0;

  constructor(
    private readonly pace: QueryPace,
    private readonly now: () => number,
    private readonly limits: PaceLimits,
  ) {
    this.began = now();
  }

  turnOf(rule: string): Turn {
    if (this.pace.rests(rule)) return 'never';
    // the first is always asked: a pass that asks nothing would come again for ever
    if (this.asked > 0 && this.now() - this.began >= this.limits.passMs) return 'later';
    this.asked += 1;
    return 'now';
  }

  scope(rule: string): ScopeClock {
    const began = this.now();
    const { scopeMs, slowMs } = this.limits;
    return {
      check: () => {
        if (this.now() - began >= scopeMs) throw new RuleFault('HUNT_LIMIT', `${rule} asks the graph for too long.`);
      },
      failed: () => {
        if (this.now() - began >= slowMs) this.pace.tookTooLong(rule);
      },
    };
  }
}

/** The time of one rule on one scope. */
export interface ScopeClock {
  /** Before each question; throws once they have taken too long. */
  check(): void;
  /** There is no answer, for whatever reason: where it took long not to get one, that counts. */
  failed(): void;
}
