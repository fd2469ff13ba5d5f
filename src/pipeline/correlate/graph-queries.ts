import { InvariantBroken, PlatformError, RuleFault } from '../../domain/errors.js';
import { digestOf } from '../../domain/ids.js';
import { surroundingsOf, withRows, type Surroundings } from '../../rules/cypher/surroundings.js';
import type { ReplayHit } from '../../rules/pattern/pattern.js';
import type { AnchorGiven, GraphQueries } from './ports-queries.js';
import type { PassPace, ScopeClock } from './query-pace.js';
import type { LiveRule } from './rule-set.js';
import type { Work } from './work.js';

/** Anchors of one scope and pass: beyond, the rule counts as degraded there. */
const MOST_ANCHORS = 500;
/** Events that one anchor is asked about. */
const MOST_EVENTS = 5_000;

export interface AskedOfGraph {
  readonly work: Work;
  /** With the answers to everything else that their steps ask. */
  readonly hits: readonly ReplayHit[];
}

/** Why a work has no answer. */
export interface Unanswered {
  readonly code: string;
  /** Nobody has asked yet: the pass had had its time. */
  readonly later: boolean;
}

/** Whom rules ask, and how long they may. */
export interface Asking {
  readonly queries: GraphQueries | null;
  /** Null: somebody waits for the answer, however long it takes. */
  readonly pace: PassPace | null;
}

/** What the graph answered, anchor by anchor; one rule's fault stays with that rule. */
export class QueryAnswers {
  private readonly rows = new Map<string, readonly (readonly string[])[]>();
  private readonly faults = new Map<Work, Unanswered>();

  /** Null: the work has an answer. */
  faultOf(work: Work): Unanswered | null {
    return this.faults.get(work) ?? null;
  }

  /** The hits with rows beside each anchor. */
  answered({ pattern, record }: LiveRule, hits: readonly ReplayHit[]): readonly ReplayHit[] {
    if (pattern.asks === undefined) return hits;
    const last = pattern.steps.length - 1;
    const found = new Map(
      surroundingsOf(pattern, hits).map((each) => [each.anchor, this.rows.get(nameOf(record.key, each)) ?? []]),
    );
    return hits.map((hit) => {
      const rows = found.get(hit);
      return rows === undefined ? hit : withRows(hit, last, rows);
    });
  }

  async ask({ work, hits }: AskedOfGraph, { queries, pace }: Asking): Promise<void> {
    const { pattern, record } = work.rule;
    if (pattern.asks === undefined || this.faults.has(work)) return;
    if (queries === null) throw new InvariantBroken('a rule asks the graph, and nobody is there to ask');
    const turn = pace?.turnOf(record.key) ?? 'now';
    if (turn !== 'now') this.faults.set(work, { code: 'HUNT_LIMIT', later: turn === 'later' });
    else await this.askAll({ work, hits }, queries, pace?.scope(record.key) ?? null);
  }

  private async askAll({ work, hits }: AskedOfGraph, queries: GraphQueries, clock: ScopeClock | null): Promise<void> {
    const { rule } = work;
    const text = rule.pattern.asks?.text ?? '';
    try {
      const wanted = surroundingsOf(rule.pattern, hits);
      refuseTooMuch(wanted);
      for (const each of wanted) {
        clock?.check();
        await this.askOne(rule, each, (given) => queries.rows(text, given));
      }
    } catch (fault) {
      clock?.failed();
      this.faults.set(work, { code: fault instanceof PlatformError ? fault.code : 'INTERNAL', later: false });
    }
  }

  private async askOne(
    { record, pattern }: LiveRule,
    surroundings: Surroundings,
    rowsOf: (given: AnchorGiven) => ReturnType<GraphQueries['rows']>,
  ): Promise<void> {
    const name = nameOf(record.key, surroundings);
    if (this.rows.has(name)) return;
    const events = surroundings.events.map(({ hit }) => hit.order.uid);
    const { t, uid: anchor } = surroundings.anchor.order;
    const rows = await rowsOf({ anchor, events, from: t - (pattern.spanMs ?? 0), to: t });
    const given = new Set(events);
    if (rows.some((row) => row.some((uid) => !given.has(uid)))) throw astray(record.key);
    this.rows.set(name, rows);
  }
}

/** Asks for all works that ask; a late event asks for the anchors of its span again, nothing else. */
export async function askedOfGraph(asked: readonly AskedOfGraph[], asking: Asking): Promise<QueryAnswers> {
  const answers = new QueryAnswers();
  for (const each of asked) await answers.ask(each, asking);
  return answers;
}

function refuseTooMuch(wanted: readonly Surroundings[]): void {
  if (wanted.length <= MOST_ANCHORS && wanted.every(({ events }) => events.length <= MOST_EVENTS)) return;
  throw new RuleFault('HUNT_LIMIT', 'Too many anchors, or too many events around one.');
}

function astray(key: string): RuleFault {
  const remedy = 'Take every event that is returned from $events.';
  return new RuleFault('CYPHER_REFUSED', `${key} returns events that it was not given.`, { remedy });
}

function nameOf(ruleKey: string, { anchor, events }: Surroundings): string {
  return digestOf(ruleKey, anchor.order.uid, ...events.map(({ hit }) => hit.order.uid));
}
