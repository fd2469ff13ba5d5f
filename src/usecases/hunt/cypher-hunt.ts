import { RuleFault, UpstreamFault } from '../../domain/errors.js';
import { GIVEN, isAnchored } from '../../rules/cypher/anchored.js';
import { checkCypher, type CheckedCypher } from '../../rules/cypher/check.js';
import { DEFAULT_LIMITS, type CypherLimits } from '../../rules/cypher/limits.js';
import { checkPlan, type CypherCost } from '../../rules/cypher/plan.js';
import type { HuntDatabase, HuntParameters, HuntRow } from '../../rules/cypher/ports.js';
import { cypherMatch, type CypherMatch, type IsEventId } from './cypher-match.js';
import { Slots } from './cypher-slots.js';

/** How a hunt ended; `rows` and `bytes` = cut off at that limit. */
export interface CypherEnd {
  readonly reason: 'complete' | 'rows' | 'bytes' | 'cancelled';
  readonly rows: number;
  readonly bytes: number;
}

export interface CypherRun {
  /** Aborting ends the query in the database. */
  readonly signal?: AbortSignal;
  readonly isEventId?: IsEventId;
  /** What the text names, where it may name anything. */
  readonly parameters?: HuntParameters;
  /** Checked before: the same text is not planned again. */
  readonly planned?: PlannedCypher;
  /** Told before anything runs. */
  readonly onCost?: (cost: CypherCost) => void;
  readonly onEnd?: (end: CypherEnd) => void;
}

export interface PlannedCypher extends CheckedCypher {
  readonly cost: CypherCost;
}

/** The database stops a query at its limit; one that it cannot stop is given up this much later. */
const GRACE_MS = 2_000;

/** The sandbox: text, plan, limits, and a place in the queue, in this order. */
export class CypherHunts {
  constructor(
    private readonly database: HuntDatabase,
    private readonly limits: CypherLimits = DEFAULT_LIMITS,
    private readonly slots: Slots = new Slots(),
  ) {}

  /** Checks without running; what the database expects it to cost is in the answer. */
  async check(query: string): Promise<PlannedCypher> {
    const checked = checkCypher(query, isAnchored(query) ? { ...this.limits, parameters: GIVEN } : this.limits);
    const cost = checkPlan(query, await this.database.explain(checked.text), this.limits);
    return { ...checked, cost };
  }

  async *run(query: string, run: CypherRun = {}): AsyncGenerator<CypherMatch> {
    const text = await this.admitted(query, run);
    const giveBack = await this.slots.take();
    const meter = new Meter(this.limits);
    try {
      for await (const row of this.rows(text, run)) {
        const match = cypherMatch(row, run.isEventId ?? null);
        if (!meter.admits(match)) break;
        yield match;
      }
      run.onEnd?.(meter.end(run.signal?.aborted === true));
    } finally {
      giveBack();
    }
  }

  /** The text to send, once everything about it is known to be in order. */
  private async admitted(query: string, { parameters, planned, onCost }: CypherRun): Promise<string> {
    if (parameters === undefined && isAnchored(query)) throw withoutAnchor();
    const { text, cost } = planned ?? (await this.check(query));
    onCost?.(cost);
    return text;
  }

  /** A hunt that was called off just ends; one that ran out of time is a fault. */
  private async *rows(text: string, { signal: cancel, parameters = {} }: CypherRun): AsyncGenerator<HuntRow> {
    const deadline = AbortSignal.timeout(this.limits.timeoutMs + GRACE_MS);
    const signal = cancel === undefined ? deadline : AbortSignal.any([cancel, deadline]);
    try {
      yield* this.database.stream(text, { timeoutMs: this.limits.timeoutMs, signal, parameters });
    } catch (fault) {
      if (cancel?.aborted === true) return;
      if (deadline.aborted) throw tooLong(fault);
      throw fault;
    }
  }
}

function withoutAnchor(): RuleFault {
  return new RuleFault('RULE_UNSUPPORTED', 'A text with anchors asks about stored events, one after another.', {
    remedy: 'Give a period (--from, --to) or a file (--events), or take the anchors out.',
  });
}

function tooLong(cause: unknown): UpstreamFault {
  const remedy = 'Anchor it on an index, or narrow the time it looks at.';
  return new UpstreamFault('QUERY_TIMEOUT', 'The hunt took too long and was given up.', { remedy, cause });
}

/** Counts what is handed out. */
class Meter {
  private rows = 0;
  private bytes = 0;
  private cut: CypherEnd['reason'] = 'complete';

  constructor(private readonly limits: Pick<CypherLimits, 'rows' | 'bytes'>) {}

  admits(match: CypherMatch): boolean {
    const bytes = Buffer.byteLength(JSON.stringify(match));
    if (this.rows >= this.limits.rows) this.cut = 'rows';
    else if (this.bytes + bytes > this.limits.bytes) this.cut = 'bytes';
    else {
      this.rows += 1;
      this.bytes += bytes;
    }
    return this.cut === 'complete';
  }

  end(cancelled: boolean): CypherEnd {
    return { reason: cancelled ? 'cancelled' : this.cut, rows: this.rows, bytes: this.bytes };
  }
}
