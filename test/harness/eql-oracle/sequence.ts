import { matches, type OracleEvent, type OracleQuery, type OracleTerm } from './query.js';

/** A stage of the sequence: a positive term, once per run. */
interface Stage {
  readonly term: OracleTerm;
  readonly index: number;
}

/** Events in order with their rank, which decides what comes before what. */
interface Ranked {
  readonly event: OracleEvent;
  readonly rank: number;
}

type Waiting = readonly Ranked[];

function lastOf(waiting: Waiting): Ranked {
  const last = waiting[waiting.length - 1];
  if (last === undefined) throw new Error('a sequence has at least one event');
  return last;
}

function firstOf(waiting: Waiting): Ranked {
  const [first] = waiting;
  if (first === undefined) throw new Error('a sequence has at least one event');
  return first;
}

/** Join tuples of an event: several where a key holds a list, none where a key that must be there is null. */
function tuples(names: readonly string[], event: OracleEvent, classic: boolean): readonly string[] {
  let result: readonly (readonly string[])[] = [[]];
  for (const name of names) {
    const optional = name.startsWith('?') || classic;
    const value = event[name.replace('?', '')] ?? null;
    const values = (Array.isArray(value) ? value : value === null ? [] : [value]).map((item) => `=${String(item)}`);
    const all = values.length === 0 && optional ? ['null'] : values;
    result = result.flatMap((tuple) => all.map((item) => [...tuple, classic ? item.toLowerCase() : item]));
  }
  return [...new Set(result.map((tuple) => tuple.join('\u0000')))];
}

export class Oracle {
  private readonly ranked: readonly Ranked[];
  private readonly stages: readonly Stage[];
  private readonly classic: boolean;

  constructor(
    private readonly query: OracleQuery,
    events: readonly OracleEvent[],
  ) {
    this.classic = query.dialect === 'classic';
    this.ranked = events
      .map((event, line) => ({ event, line }))
      .sort((a, b) => a.event.ts - b.event.ts || a.line - b.line)
      .map(({ event }, rank) => ({ event, rank }));
    this.stages = query.terms.flatMap((term, index) =>
      term.missing ? [] : Array.from({ length: term.runs }, () => ({ term, index })),
    );
  }

  /** Ids per match, -1 for a missing term, in the order of results. */
  answer(): readonly (readonly number[])[] {
    const keys = new Set(
      this.ranked.flatMap(({ event }) => this.query.terms.flatMap((term) => this.keysOf(term, event))),
    );
    const found = [...keys].flatMap((key) =>
      this.sequencesOf(key).filter((waiting) => this.nothingOccurred(waiting, key)),
    );
    const place = (waiting: Waiting): number => (this.classic ? lastOf(waiting).rank : firstOf(waiting).rank);
    const other = (waiting: Waiting): number => (this.classic ? firstOf(waiting).rank : lastOf(waiting).rank);
    const ordered = found
      .sort((a, b) => place(a) - place(b) || other(a) - other(b))
      .map((waiting) => this.layout(waiting));
    if (this.query.pipe === null) return ordered;
    const { name, count } = this.query.pipe;
    return name === 'head' ? ordered.slice(0, count) : ordered.slice(Math.max(0, ordered.length - count));
  }

  private keysOf(term: OracleTerm, event: OracleEvent): readonly string[] {
    return tuples([...this.query.by, ...term.by], event, this.classic);
  }

  private eventsOf(term: OracleTerm, key: string): readonly Ranked[] {
    return this.ranked.filter(({ event }) => matches(term, event) && this.keysOf(term, event).includes(key));
  }

  /** Fills stage after stage; each keeps everything that waits in it. */
  private sequencesOf(key: string): readonly Waiting[] {
    let waiting: readonly Waiting[] = [];
    this.stages.forEach((stage, number) => {
      const events = this.eventsOf(stage.term, key);
      waiting = number === 0 ? events.map((event) => [event]) : this.fill(number, waiting, events, key);
    });
    return waiting;
  }

  private fill(number: number, before: readonly Waiting[], events: readonly Ranked[], key: string): readonly Waiting[] {
    const stage = this.stages[number];
    if (stage === undefined) throw new Error('no such stage');
    let left = before;
    const reached: Waiting[] = [];
    for (const event of events) {
      const earlier = left.filter((waiting) => lastOf(waiting).rank < event.rank);
      for (const tuple of new Set(earlier.map((waiting) => this.told(waiting, number)))) {
        const same = earlier.filter((waiting) => this.told(waiting, number) === tuple);
        const newest = same.reduce((a, b) => (this.newer(b, a) ? b : a));
        if (!this.refersWell(stage, newest, event)) continue;
        left = left.filter((waiting) => !same.includes(waiting));
        if (this.inTime(stage, newest, event) && !this.ended(newest, event, key)) reached.push([...newest, event]);
      }
    }
    return reached;
  }

  private newer(a: Waiting, b: Waiting): boolean {
    const order = lastOf(a).rank - lastOf(b).rank || firstOf(a).rank - firstOf(b).rank;
    return order > 0;
  }

  /** Values of named terms so far that this stage or a later one will ask for. */
  private told(waiting: Waiting, number: number): string {
    const last = this.stages[number - 1];
    const wanted = this.query.terms.slice((last?.index ?? 0) + 1).flatMap((term) => term.references);
    return JSON.stringify(wanted.map(({ step, field }) => this.valueOf(waiting, step, field)));
  }

  private valueOf(waiting: Waiting, name: string, field: string): unknown {
    let value: unknown = null;
    waiting.forEach((ranked, number) => {
      if (this.stages[number]?.term.name === name) value = ranked.event[field] ?? null;
    });
    return value;
  }

  private refersWell(stage: Stage, waiting: Waiting, event: Ranked): boolean {
    return stage.term.references.every(({ own, op, step, field }) => {
      const mine = event.event[own] ?? null;
      const theirs = this.valueOf(waiting, step, field);
      if (mine === null || theirs === null) return false;
      return op === '==' ? mine === theirs : mine !== theirs;
    });
  }

  private inTime(stage: Stage, waiting: Waiting, { event }: Ranked): boolean {
    const span = this.query.maxspan ?? Infinity;
    if (event.ts - firstOf(waiting).event.ts > span) return false;
    return event.ts - lastOf(waiting).event.ts <= (stage.term.within ?? Infinity);
  }

  /** An `until` between the step before and this one: Elasticsearch counts the former's own event, classic the latter's. */
  private ended(waiting: Waiting, event: Ranked, key: string): boolean {
    if (this.query.until === null) return false;
    const from = lastOf(waiting).rank;
    return this.eventsOf(this.query.until, key).some(({ rank }) =>
      this.classic ? rank > from && rank <= event.rank : rank >= from && rank < event.rank,
    );
  }

  private nothingOccurred(waiting: Waiting, key: string): boolean {
    const span = this.query.maxspan ?? Infinity;
    const [first, last] = [firstOf(waiting), lastOf(waiting)];
    const { before, after, inside } = this.offenders(waiting, key);
    if (inside) return false;
    const soon = after.filter(({ event }) => event.ts <= first.event.ts + span);
    const { terms } = this.query;
    if (terms[0]?.missing !== true || terms.at(-1)?.missing !== true) {
      return soon.length === 0 && before.every(({ event }) => event.ts < last.event.ts - span);
    }
    // both ends: dropped only where the last offender before and the first one after are within the span
    const latest = Math.max(...before.map(({ event }) => event.ts));
    const soonest = Math.min(...soon.map(({ event }) => event.ts));
    return soonest - latest > span;
  }

  private offenders(waiting: Waiting, key: string): { before: Ranked[]; after: Ranked[]; inside: boolean } {
    const [first, last] = [firstOf(waiting), lastOf(waiting)];
    const result: { before: Ranked[]; after: Ranked[]; inside: boolean } = { before: [], after: [], inside: false };
    for (const [index, term] of this.query.terms.entries()) {
      if (!term.missing) continue;
      const stages = this.stages.filter((stage) => stage.index < index).length;
      const found = this.eventsOf(term, key);
      if (stages === 0) result.before.push(...found.filter(({ rank }) => rank < first.rank));
      else if (stages === this.stages.length) result.after.push(...found.filter(({ rank }) => rank > last.rank));
      else result.inside ||= this.between(found, waiting[stages - 1], waiting[stages]);
    }
    return result;
  }

  private between(offenders: readonly Ranked[], left: Ranked | undefined, right: Ranked | undefined): boolean {
    return offenders.some(({ rank }) => rank > (left?.rank ?? 0) && rank < (right?.rank ?? 0));
  }

  private layout(waiting: Waiting): readonly number[] {
    let next = 0;
    return this.query.terms.flatMap((term) =>
      Array.from({ length: term.runs }, () => {
        if (term.missing) return -1;
        next += 1;
        return waiting[next - 1]?.event.id ?? -1;
      }),
    );
  }
}
