import type { EvalTask, TouchedScope } from '../../domain/correlation.js';
import type { LiveRules } from '../../pipeline/correlate/live-rules.js';
import type { CorrelationGraph, CorrelationTx, SourceMark, TaskState } from '../../pipeline/correlate/ports.js';
import type { GraphQueries } from '../../pipeline/correlate/ports-queries.js';
import type { QueryPace } from '../../pipeline/correlate/query-pace.js';
import { possibleWorks, type Rarity } from '../../pipeline/correlate/rarity.js';
import { claimsOf, resolvedAgain, worksOf, type Claim } from '../../pipeline/correlate/resolve.js';
import type { LiveRule, RuleSet } from '../../pipeline/correlate/rule-set.js';
import type { Work } from '../../pipeline/correlate/work.js';
import { answerWorks, type Answered, type AnswerLimits, type Failed } from './answers.js';
import { queueDue } from './due.js';
import { feedMatches } from './feed-matches.js';
import { foldChanged, type DetectionChange } from './fold-detections.js';
import { groupIntoCases, type CaseOutcome, type GroupingPolicy } from './group-cases.js';
import { withMissedHits } from './missed-hits.js';
import { withNextSightings } from './next-sightings.js';

/** After so many tries a rule is parked on the scope that it fails on. */
const TRIES = 3;

export interface EvaluatorOptions {
  readonly graph: CorrelationGraph;
  readonly rules: LiveRules;
  readonly rarity: Rarity;
  readonly grouping: GroupingPolicy;
  readonly hitCap: number;
  /** Tasks of one pass; each is what one ingest transaction left. */
  readonly batch: number;
  readonly now: () => number;
  readonly newId: () => string;
  /** Where rules that ask the graph ask it. */
  readonly queries?: GraphQueries;
  /** How long they may; absent: as long as it takes. */
  readonly pace?: QueryPace;
  /** How far the sources are complete, read inside the pass. */
  readonly marks: (tx: CorrelationTx) => Promise<readonly SourceMark[]>;
  /** Written in the same transaction as what it tells of: the audit of cases. */
  readonly record?: (tx: CorrelationTx, pass: PassOutcome) => Promise<void>;
}

export interface PassOutcome extends CaseOutcome {
  /** Tasks taken; 0 = nothing was waiting. */
  readonly tasks: number;
  /** Scopes replayed, of how many touched. */
  readonly replayed: number;
  readonly touched: number;
  readonly fetched: number;
  readonly detections: readonly DetectionChange[];
  readonly parked: number;
}

const IDLE: PassOutcome = {
  tasks: 0,
  replayed: 0,
  touched: 0,
  fetched: 0,
  detections: [],
  parked: 0,
  changes: [],
  opened: [],
  merges: [],
};

/** One pass: takes waiting tasks and makes matches, detections and cases say what the hits say. All or nothing. */
export function evaluatePass(options: EvaluatorOptions): Promise<PassOutcome> {
  return options.graph.write(async (tx) => {
    const tasks = await tx.tasks.pending(options.batch);
    // The epoch is read after the tasks: whoever raises it later finds their events stored, and back-fills them.
    const rules = await options.rules.current(tx.rules);
    if (tasks.length === 0) return { ...IDLE, tasks: await dueNow(tx, rules, options) };
    return new Pass(tx, rules, options).run(tasks);
  });
}

async function dueNow(tx: CorrelationTx, rules: RuleSet, options: EvaluatorOptions): Promise<number> {
  return queueDue(tx, rules, await options.marks(tx), options.newId);
}

class Pass {
  constructor(
    private readonly tx: CorrelationTx,
    private readonly rules: RuleSet,
    private readonly options: EvaluatorOptions,
  ) {}

  async run(taken: readonly EvalTask[]): Promise<PassOutcome> {
    const { tx, options } = this;
    const marked = await withMissedHits(tx, this.rules, taken);
    const tasks = await withNextSightings(tx, this.rules, marked, options.now());
    const { ready, waiting } = claimsOf(this.rules, tasks);
    const touched = await worksOf(ready, tx.identity, tx.hits);
    options.rarity.note(touched);
    const works = await this.locked(await possibleWorks(touched, options.rarity, tx.hits));
    const answers = await answerWorks(tx, works, await this.limits());
    const detections = await this.write(answers.answered);
    await this.setAside(answers.failed, waiting);
    const cases = await groupIntoCases(tx.cases, detections, {
      policy: options.grouping,
      now: options.now(),
      newId: options.newId,
    });
    await tx.tasks.finish(taken.map(({ id }) => id));
    const outcome: PassOutcome = {
      tasks: taken.length,
      replayed: works.length,
      touched: touched.length,
      fetched: answers.fetched,
      parked: answers.failed.length,
      detections,
      changes: cases.changes,
      opened: cases.opened,
      merges: cases.merges,
    };
    await options.record?.(tx, outcome);
    await tx.appendChanges(cases.changes);
    return outcome;
  }

  /** Locks what is left, then drops what another evaluator finished while we waited, and reads who is who again. */
  private async locked(works: readonly Work[]): Promise<readonly Work[]> {
    if (works.length === 0) return [];
    await this.tx.lockScopes(works.map(({ group }) => group));
    const tasks = new Set(works.flatMap(({ origins }) => origins.map(({ task }) => task)));
    const left = new Set(await this.tx.tasks.existing([...tasks]));
    return resolvedAgain(
      works.filter(({ origins }) => origins.some(({ task }) => left.has(task))),
      this.tx.identity,
    );
  }

  private async limits(): Promise<AnswerLimits> {
    const { hitCap, queries = null, pace } = this.options;
    return { hitCap, queries, pace: pace?.pass(), marks: await this.options.marks(this.tx) };
  }

  private async write(answered: readonly Answered[]): Promise<readonly DetectionChange[]> {
    const now = this.options.now();
    const changed = answered.filter(({ diff }) => diff.save.length + diff.supersede.length > 0);
    await this.tx.matches.save(
      changed.flatMap(({ diff }) => diff.save),
      now,
    );
    await this.tx.matches.supersede(
      changed.flatMap(({ diff }) => diff.supersede.map(({ key }) => key)),
      now,
    );
    await feedMatches(this.tx, this.rules, changed, this.options.newId);
    const shown = changed.filter(({ work }) => work.rule.feeds === null);
    return foldChanged(this.tx.detections, shown, now);
  }

  /** What cannot be answered now: kept for another try, parked with its code, or waiting for its rule's back-fill. */
  private async setAside(failed: readonly Failed[], waiting: readonly Claim[]): Promise<void> {
    const { tx } = this;
    for (const each of failed) {
      const [scope, state, rule] = retryOf(each);
      await this.addTask([scope], state, rule);
    }
    for (const [rule, scopes] of scopesByRule(waiting)) await this.addTask(scopes, 'waiting', rule);
    const given = failed.filter((each) => retryOf(each)[1] === 'parked');
    await tx.rules.degrade(
      given.map(({ work, code }) => ({ ruleKey: recordKeyOf(work.rule), group: work.group, code })),
      this.options.now(),
    );
  }

  private addTask(scopes: readonly TouchedScope[], state: TaskState, rule: string): Promise<void> {
    const task = { id: this.options.newId(), epoch: this.rules.epoch, uids: [], scopes };
    return this.tx.tasks.add([task], state, rule);
  }
}

/** One task a rule and pass: a busy graph leaves thousands of scopes to a rule that is still being back-filled. */
function scopesByRule(waiting: readonly Claim[]): ReadonlyMap<string, readonly TouchedScope[]> {
  const byRule = new Map<string, TouchedScope[]>();
  for (const { rule, scope } of waiting) {
    const { key } = rule.record;
    const scopes = byRule.get(key) ?? [];
    byRule.set(key, scopes);
    scopes.push({ ...scope, steps: [], ruleKeys: [key] });
  }
  return byRule;
}

function retryOf({ work, final, code, later = false }: Failed): [TouchedScope, TaskState, string] {
  const { rule, group, intervals, origins, removed } = work;
  const before = Math.max(0, ...origins.map(({ scope }) => scope.attempts ?? 0));
  const attempts = later ? before : before + 1;
  const scope: TouchedScope = {
    group,
    literal: true,
    steps: [],
    ruleKeys: [rule.record.key],
    lo: Math.min(...intervals.map(({ lo }) => lo)),
    hi: Math.max(...intervals.map(({ hi }) => hi)),
    removed,
    attempts,
    code,
  };
  return [scope, final || attempts >= TRIES ? 'parked' : 'pending', rule.record.key];
}

/** A part of a rule degrades the rule. */
function recordKeyOf({ record, feeds }: LiveRule): string {
  return feeds === null ? record.key : `${record.id}@${String(record.version)}`;
}
