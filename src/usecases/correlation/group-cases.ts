import { SEVERITIES, type ChangeKind, type Severity } from '../../domain/case.js';
import type { CaseRecord } from '../../domain/records.js';
import type {
  CaseChange,
  CaseGroupStore,
  CaseNaming,
  DecideRequest,
  DecideTrigger,
  DetectionEvidence,
  RelatedCase,
} from '../../pipeline/correlate/ports.js';
import type { DetectionChange } from './fold-detections.js';

const DAY = 86_400_000;

export interface GroupingPolicy {
  /** Event time (ms) up to which a shared entity ties a detection to a case. */
  readonly joinWithin: number;
  readonly rareWithin: number;
  /** An entity in this many cases or more ties nothing together. */
  readonly rareBelow: number;
}

export const DEFAULT_GROUPING: GroupingPolicy = { joinWithin: 7 * DAY, rareWithin: 30 * DAY, rareBelow: 5 };

export interface GroupingContext {
  readonly policy: GroupingPolicy;
  readonly now: number;
  readonly newId: () => string;
}

/** What happened to cases in this pass, for the feed and the audit. */
export interface CaseOutcome {
  readonly changes: readonly CaseChange[];
  readonly opened: readonly CaseRecord[];
  readonly merges: readonly { readonly part: number; readonly whole: number; readonly detection: string }[];
}

/** What is put into a case: a detection that changed, or an alert that a tool raised. */
export interface Newcomer {
  readonly uid: string;
  /** Event time, ms. */
  readonly start: number;
  readonly end: number;
  readonly severity: Severity;
  readonly title: string;
  readonly openedBy: 'detection' | 'alert';
  /** Whether it may open a case of its own, or only joins one. */
  readonly opens: boolean;
  /** It ties nothing together any more; the cases that hold it are told. */
  readonly gone: boolean;
  /** Detections whose cases it belongs to, its own and those that it took in. */
  readonly detections: readonly string[];
  readonly trigger: DecideTrigger;
  readonly feedKind: ChangeKind;
  /** Uids of alerts behind this key that are counted and not contained. */
  readonly folded?: readonly string[];
}

/** Puts changed detections of live rules into cases: opens, joins, merges what a detection bridges, queues decisions. */
export async function groupIntoCases(
  store: CaseGroupStore,
  changes: readonly DetectionChange[],
  context: GroupingContext,
): Promise<CaseOutcome> {
  const live = changes.filter(({ rule }) => rule.status === 'live').map(newcomerOf);
  return groupNewcomers(store, live, context);
}

/** The one place where it is decided what belongs together, whoever noticed it. */
export async function groupNewcomers(
  store: CaseGroupStore,
  newcomers: readonly Newcomer[],
  context: GroupingContext,
): Promise<CaseOutcome> {
  const grouping = new Grouping(store, context);
  if (newcomers.length > 0) await store.lock();
  for (const newcomer of [...newcomers].sort(byStart)) await grouping.place(newcomer);
  await store.queueDecisions(grouping.decisions);
  return grouping;
}

function byStart(a: Newcomer, b: Newcomer): number {
  return a.start - b.start || (a.uid < b.uid ? -1 : 1);
}

function newcomerOf({ detection, kind, absorbed }: DetectionChange): Newcomer {
  const { uid, start, end, severity, ruleTitle } = detection;
  return {
    uid,
    start,
    end,
    severity,
    title: ruleTitle,
    openedBy: 'detection',
    opens: kind !== 'superseded',
    gone: kind === 'superseded',
    detections: [uid, ...absorbed],
    trigger: `detection_${kind}`,
    feedKind: `detection.${kind}`,
  };
}

class Grouping implements CaseOutcome {
  readonly changes: CaseChange[] = [];
  readonly opened: CaseRecord[] = [];
  readonly merges: { part: number; whole: number; detection: string }[] = [];
  readonly decisions: DecideRequest[] = [];

  constructor(
    private readonly store: CaseGroupStore,
    private readonly context: GroupingContext,
  ) {}

  async place(newcomer: Newcomer): Promise<void> {
    const evidence = await this.store.evidence(newcomer);
    const related = await this.relatedTo(newcomer, evidence);
    const open = related.filter(({ status }) => status !== 'CLOSED');
    const [whole, ...parts] = open;
    for (const part of parts) if (whole !== undefined) await this.merge(part, whole, newcomer);
    const home = whole ?? related.at(-1) ?? (await this.openFor(newcomer, evidence));
    if (home !== null) await this.join(home, newcomer, evidence);
  }

  private relatedTo(newcomer: Newcomer, { events, entities }: DetectionEvidence): Promise<readonly RelatedCase[]> {
    const { start, end, gone, detections } = newcomer;
    return this.store.related({
      detections,
      events: gone ? [] : events,
      entities: gone ? [] : entities.map(({ id }) => id),
      lo: start,
      hi: end,
      ...this.context.policy,
    });
  }

  private async merge(part: RelatedCase, whole: RelatedCase, { uid, detections }: Newcomer): Promise<void> {
    const { now } = this.context;
    const reason = detections.length > 1 ? 'shared_detection' : 'shared_entity';
    await this.store.merge({ part: part.uid, whole: whole.uid, by: uid, reason, now });
    this.merges.push({ part: part.number, whole: whole.number, detection: uid });
    this.tell(part.number, 'case.merged', part.uid);
    this.tell(whole.number, 'case.merged', part.uid);
  }

  private async openFor(newcomer: Newcomer, evidence: DetectionEvidence): Promise<RelatedCase | null> {
    if (!newcomer.opens) return null;
    const number = await this.store.nextNumber();
    const record = caseRecord(newcomer, evidence, { number, uid: this.context.newId(), now: this.context.now });
    await this.store.open(record);
    this.opened.push(record);
    this.tell(number, 'case.opened', record.uid);
    return record;
  }

  private async join(home: RelatedCase, newcomer: Newcomer, evidence: DetectionEvidence): Promise<void> {
    const { now, newId } = this.context;
    const { uid, severity, gone, opens } = newcomer;
    const naming = opens ? namingOf(newcomer, evidence) : null;
    const refreshed = { severity, now, naming, gone: gone ? uid : null };
    if (!gone) await this.store.attach(home.uid, newcomer, evidence, refreshed);
    await this.store.refresh(home.uid, refreshed);
    this.decisions.push({ id: newId(), case: home.number, trigger: newcomer.trigger, at: now });
    this.tell(home.number, newcomer.feedKind, newcomer.uid);
    const isNew = this.opened.some(({ uid }) => uid === home.uid);
    if (!isNew && newcomer.openedBy === 'detection') this.tell(home.number, 'case.updated', home.uid);
  }

  private tell(number: number, kind: ChangeKind, subject: string): void {
    this.changes.push({ case: number, kind, subject, at: this.context.now });
  }
}

interface Opening {
  readonly number: number;
  readonly uid: string;
  readonly now: number;
}

function caseRecord(newcomer: Newcomer, evidence: DetectionEvidence, { number, uid, now }: Opening): CaseRecord {
  const { severity, start, end } = newcomer;
  const { title, openedBy, at, by } = namingOf(newcomer, evidence);
  return {
    uid,
    number,
    title,
    severity: SEVERITIES.includes(severity) ? severity : 'UNKNOWN',
    status: 'OPEN',
    owner: null,
    tags: [],
    verdict: null,
    disposition: null,
    openedBy,
    namedAt: at,
    namedBy: by,
    openedAt: now,
    updatedAt: now,
    closedAt: null,
    firstEventAt: start,
    lastEventAt: end,
    eventCount: evidence.events.length,
    version: 0,
  };
}

function namingOf({ uid, title, start, openedBy }: Newcomer, evidence: DetectionEvidence): CaseNaming {
  return { title: titleOf(title, evidence), openedBy, at: start, by: uid };
}

/** What was noticed, and whom or what it is about: the first of these kinds, in this order. */
function titleOf(noticed: string, { entities }: DetectionEvidence): string {
  for (const kind of ['User', 'Account', 'Device', 'Resource', 'Mailbox', 'Session']) {
    const named = entities.filter((entity) => entity.kind === kind).map(({ label }) => label);
    const [first] = named.sort();
    if (first !== undefined) return `${noticed}: ${first}`;
  }
  return noticed;
}
