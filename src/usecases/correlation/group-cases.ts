import { SEVERITIES, type ChangeKind } from '../../domain/case.js';
import type { CaseRecord } from '../../domain/records.js';
import type {
  CaseChange,
  CaseGroupStore,
  DecideRequest,
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

/** Puts changed detections of live rules into cases: opens, joins, merges what a detection bridges, queues decisions. */
export async function groupIntoCases(
  store: CaseGroupStore,
  changes: readonly DetectionChange[],
  context: GroupingContext,
): Promise<CaseOutcome> {
  const live = changes.filter(({ rule }) => rule.status === 'live').sort(byStart);
  const grouping = new Grouping(store, context);
  if (live.length > 0) await store.lock();
  for (const change of live) await grouping.place(change);
  await store.queueDecisions(grouping.decisions);
  return grouping;
}

function byStart(a: DetectionChange, b: DetectionChange): number {
  return a.detection.start - b.detection.start || (a.detection.uid < b.detection.uid ? -1 : 1);
}

const FEED_KIND = {
  fired: 'detection.fired',
  revised: 'detection.revised',
  superseded: 'detection.superseded',
} as const satisfies Readonly<Record<DetectionChange['kind'], ChangeKind>>;

class Grouping implements CaseOutcome {
  readonly changes: CaseChange[] = [];
  readonly opened: CaseRecord[] = [];
  readonly merges: { part: number; whole: number; detection: string }[] = [];
  readonly decisions: DecideRequest[] = [];

  constructor(
    private readonly store: CaseGroupStore,
    private readonly context: GroupingContext,
  ) {}

  async place(change: DetectionChange): Promise<void> {
    const evidence = await this.store.evidence(change.detection.uid);
    const related = await this.relatedTo(change, evidence);
    const open = related.filter(({ status }) => status !== 'CLOSED');
    const [whole, ...parts] = open;
    for (const part of parts) if (whole !== undefined) await this.merge(part, whole, change);
    const home = whole ?? related.at(-1) ?? (await this.openFor(change, evidence));
    if (home !== null) await this.join(home, change, evidence);
  }

  private relatedTo(change: DetectionChange, { events, entities }: DetectionEvidence): Promise<readonly RelatedCase[]> {
    const { uid, start, end } = change.detection;
    // A detection that is gone ties nothing together any more; the cases that hold it are told.
    const gone = change.kind === 'superseded';
    return this.store.related({
      detections: [uid, ...change.absorbed],
      events: gone ? [] : events,
      entities: gone ? [] : entities.map(({ id }) => id),
      lo: start,
      hi: end,
      ...this.context.policy,
    });
  }

  private async merge(part: RelatedCase, whole: RelatedCase, { detection, absorbed }: DetectionChange): Promise<void> {
    const { now } = this.context;
    const reason = absorbed.length > 0 ? 'shared_detection' : 'shared_entity';
    await this.store.merge({ part: part.uid, whole: whole.uid, by: detection.uid, reason, now });
    this.merges.push({ part: part.number, whole: whole.number, detection: detection.uid });
    this.tell(part.number, 'case.merged', part.uid);
    this.tell(whole.number, 'case.merged', part.uid);
  }

  private async openFor(change: DetectionChange, evidence: DetectionEvidence): Promise<RelatedCase | null> {
    if (change.kind === 'superseded') return null;
    const number = await this.store.nextNumber();
    const record = caseRecord(change, evidence, { number, uid: this.context.newId(), now: this.context.now });
    await this.store.open(record);
    this.opened.push(record);
    this.tell(number, 'case.opened', record.uid);
    return record;
  }

  private async join(home: RelatedCase, change: DetectionChange, evidence: DetectionEvidence): Promise<void> {
    const { now, newId } = this.context;
    const { detection, kind } = change;
    if (kind !== 'superseded') await this.store.attach(home.uid, detection.uid, evidence, now);
    await this.store.refresh(home.uid, detection.severity, now);
    this.decisions.push({ id: newId(), case: home.number, trigger: `detection_${kind}`, at: now });
    this.tell(home.number, FEED_KIND[kind], detection.uid);
    if (!this.opened.some(({ uid }) => uid === home.uid)) this.tell(home.number, 'case.updated', home.uid);
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

function caseRecord(
  { detection }: DetectionChange,
  evidence: DetectionEvidence,
  { number, uid, now }: Opening,
): CaseRecord {
  const { ruleTitle, severity, start, end } = detection;
  return {
    uid,
    number,
    title: titleOf(ruleTitle, evidence),
    severity: SEVERITIES.includes(severity) ? severity : 'UNKNOWN',
    status: 'OPEN',
    owner: null,
    tags: [],
    verdict: null,
    disposition: null,
    openedBy: 'detection',
    openedAt: now,
    updatedAt: now,
    closedAt: null,
    firstEventAt: start,
    lastEventAt: end,
    eventCount: evidence.events.length,
    version: 0,
  };
}

/** The rule, and whom it is about: the first of person, account, device, in that order. */
function titleOf(ruleTitle: string, { entities }: DetectionEvidence): string {
  for (const kind of ['User', 'Account', 'Device', 'Session']) {
    const named = entities.filter((entity) => entity.kind === kind).map(({ label }) => label);
    const [first] = named.sort();
    if (first !== undefined) return `${ruleTitle}: ${first}`;
  }
  return ruleTitle;
}
