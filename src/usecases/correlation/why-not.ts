import { InputFault } from '../../domain/errors.js';
import type { MatchState } from '../../domain/correlation.js';
import { answersFor } from '../../pipeline/correlate/history.js';
import { furthest, type Furthest } from '../../pipeline/correlate/furthest.js';
import { expandGroup, replaceParts } from '../../pipeline/correlate/group.js';
import { askedOfGraph } from '../../pipeline/correlate/graph-queries.js';
import type { Interval } from '../../pipeline/correlate/intervals.js';
import type { CompileRecord } from '../../pipeline/correlate/live-rules.js';
import type {
  CorrelationGraph,
  CorrelationTx,
  RuleRecord,
  SourceMark,
  StoredDetection,
} from '../../pipeline/correlate/ports.js';
import type { GraphQueries } from '../../pipeline/correlate/ports-queries.js';
import { hitsOfEvents } from '../../pipeline/correlate/prefilter.js';
import { liveRule, ruleSet, type LiveRule } from '../../pipeline/correlate/rule-set.js';
import { WindowHits } from '../../pipeline/correlate/window-hits.js';
import { windowsOf, type Work } from '../../pipeline/correlate/work.js';
import { isSighting } from '../../pipeline/correlate/sightings.js';
import { groupParts } from '../../rules/automaton/hits.js';
import { nearestName } from '../../rules/nearest.js';

/** Events of the entity that are read to find its groups. */
const EVENT_CAP = 10_000;
/** Groups that are told about. */
const GROUP_CAP = 50;

export interface WhyNotQuestion {
  /** `id@version`, or the id alone. */
  readonly rule: string;
  /** Key of an account, person, device, session, address, …: what the entity's node has as key. */
  readonly entity: string;
  /** Event time, ms, both ends in. */
  readonly from: number;
  readonly to: number;
}

export interface WhyNotMatch {
  readonly key: string;
  /** fired · pending (its absence is not certain yet) · unobserved · superseded (a later record took it back) */
  readonly state: MatchState;
  readonly start: number;
  readonly end: number;
  /** The detection that shows it, which may show others too. */
  readonly detection: string | null;
  /** Not the first of its detection: no alarm of its own. */
  readonly folded: boolean;
}

export interface WhyNotGroup extends Furthest {
  /** Values of the join key, persons in place of accounts; empty for a rule without one. */
  readonly group: readonly (string | null)[];
  readonly matches: readonly WhyNotMatch[];
  /** Its window holds more hits than are read, so the rule does not answer here. */
  readonly degraded: boolean;
}

export interface WhyNotAnswer {
  readonly rule: RuleRecord;
  /** Furthest first; none: no event of the entity satisfied any step. */
  readonly groups: readonly WhyNotGroup[];
  /** The rule is not evaluated at all: not in force, or its earlier hits are still being written. */
  readonly inactive: boolean;
  /** More events or groups than are looked at. */
  readonly truncated: boolean;
  /** Events of the entity in that time; none: the key or the time may be wrong. */
  readonly events: number;
}

export type WhyNot = (question: WhyNotQuestion) => Promise<WhyNotAnswer>;

export interface WhyNotOptions {
  readonly graph: CorrelationGraph;
  readonly compile: CompileRecord;
  readonly hitCap: number;
  readonly marks: (tx: CorrelationTx) => Promise<readonly SourceMark[]>;
  /** Where rules that ask the graph ask it. */
  readonly queries?: GraphQueries;
}

/** Tells how far an entity's events took a rule, and what kept it from a detection. */
export function whyNot({ graph, compile, ...options }: WhyNotOptions): WhyNot {
  return (question) =>
    graph.write(async (tx) => {
      const record = await ruleNamed(tx, question.rule);
      return new Inquiry(tx, liveRule(record, compile(record)), options).answer(question);
    });
}

/** A version, or of a rule that is named without one: the one in force, in the shadow, or else the newest. */
async function ruleNamed(tx: CorrelationTx, name: string): Promise<RuleRecord> {
  const [record] = await tx.rules.byKeys([name]);
  if (record !== undefined) return record;
  const [id = name] = name.split('@');
  const versions = await tx.rules.versionsOf([id]);
  const found = name === id ? foremost(versions) : undefined;
  if (found !== undefined) return found;
  throw new InputFault('NOT_FOUND', `There is no rule ${name}.`, { remedy: await advice(tx, id, versions) });
}

function foremost(versions: readonly RuleRecord[]): RuleRecord | undefined {
  const inForce = (wanted: string) => versions.find(({ status }) => status === wanted);
  return inForce('live') ?? inForce('shadow') ?? versions.at(-1);
}

async function advice(tx: CorrelationTx, id: string, versions: readonly RuleRecord[]): Promise<string> {
  const known = versions.map(({ key }) => key);
  if (known.length > 0) return `There is ${known.slice(-5).join(', ')}.`;
  const near = nearestName(
    id,
    (await tx.rules.active()).map((rule) => rule.id),
  );
  return near === null ? 'Query.rules lists them.' : `Did you mean ${near}?`;
}

class Inquiry {
  constructor(
    private readonly tx: CorrelationTx,
    private readonly rule: LiveRule,
    private readonly options: Pick<WhyNotOptions, 'hitCap' | 'marks' | 'queries'>,
  ) {}

  async answer({ entity, from, to }: WhyNotQuestion): Promise<WhyNotAnswer> {
    const { record } = this.rule;
    const keys = await this.keysOf(entity);
    const views = await this.tx.events.ofEntities(keys, { lo: from, hi: to }, EVENT_CAP);
    // What a step asks of history is remembered under keys of its own: those are no groups of the rule.
    const hits = hitsOfEvents(ruleSet(0, [this.rule]), views).filter((hit) => !isSighting(hit));
    const tuples = [...new Set(hits.map(({ g }) => g))];
    const persons = await this.tx.identity.personsOf(this.components(tuples));
    const groups = [...new Set(tuples.map((tuple) => replaceParts(tuple, this.rule.identity, persons)))];
    const told = await this.tell(groups.slice(0, GROUP_CAP), { lo: from, hi: to });
    return {
      rule: record,
      groups: [...told].sort((a, b) => b.reached - a.reached),
      inactive: !record.ready || (record.status !== 'live' && record.status !== 'shadow'),
      truncated: views.length >= EVENT_CAP || groups.length > GROUP_CAP,
      events: views.length,
    };
  }

  /** The entity itself, and where it is a person or belongs to one, all of that person's accounts. */
  private async keysOf(entity: string): Promise<readonly string[]> {
    const persons = await this.tx.identity.personsOf([entity]);
    const scope = persons.get(entity) ?? entity;
    const accounts = await this.tx.identity.accountsOf([scope]);
    return [...new Set([entity, ...(accounts.get(scope) ?? [])])];
  }

  private components(tuples: readonly string[]): readonly string[] {
    const parts = tuples.flatMap((tuple) => this.rule.identity.map((at) => groupParts(tuple)[at] ?? null));
    return [...new Set(parts.filter((part) => part !== null))];
  }

  private async tell(groups: readonly string[], interval: Interval): Promise<readonly WhyNotGroup[]> {
    const works = await this.worksOf(groups, interval);
    const windows = windowsOf(works);
    const { hitCap, marks, queries = null } = this.options;
    const hits = new WindowHits(windows, await this.tx.hits.fetch(windows, hitCap), hitCap);
    const history = await answersFor(
      works.map((work) => ({ rule: this.rule, hits: hits.replayHits(work, interval) })),
      { ...this.tx, marks: await marks(this.tx) },
    );
    const answered = works.map((work) => ({
      work,
      hits: history.answered(this.rule, hits.replayHits(work, interval), false),
    }));
    const rows = await askedOfGraph(
      answered.filter(({ work }) => !hits.overflows(work)),
      { queries, pace: null },
    );
    const asked = groups.map((group) => ({ ruleKey: this.rule.record.key, group, ...interval }));
    const [matches, detections] = [await this.tx.matches.within(asked), await this.tx.detections.around(asked)];
    return works.map((work, i) => ({
      group: groupParts(work.group),
      ...furthest(this.rule.pattern, rows.answered(this.rule, answered[i]?.hits ?? []), work.group),
      matches: (matches[i] ?? []).map((match) => ({ ...match, ...shownBy(match.key, detections[i] ?? []) })),
      degraded: hits.overflows(work) || rows.faultOf(work) !== null,
    }));
  }

  private async worksOf(groups: readonly string[], interval: Interval): Promise<readonly Work[]> {
    const accounts = await this.tx.identity.accountsOf(this.components(groups));
    return groups.map((group) => ({
      rule: this.rule,
      group,
      tuples: expandGroup(group, this.rule.identity, accounts),
      intervals: [interval],
      touched: new Set<string>(),
      removed: false,
      origins: [],
    }));
  }
}

function shownBy(key: string, detections: readonly StoredDetection[]): Pick<WhyNotMatch, 'detection' | 'folded'> {
  const detection = detections.find(({ matches }) => matches.some((match) => match.key === key));
  if (detection === undefined) return { detection: null, folded: false };
  const first = Math.min(...detection.matches.map(({ start }) => start));
  const own = detection.matches.find((match) => match.key === key);
  return { detection: detection.uid, folded: own !== undefined && own.start > first };
}
