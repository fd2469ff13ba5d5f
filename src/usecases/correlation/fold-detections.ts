import { digestOf } from '../../domain/ids.js';
import type { DetectionRecord } from '../../domain/records.js';
import { foldMatches, inherit, unchanged, type Fold, type HeirFold } from '../../pipeline/correlate/fold.js';
import type {
  DetectionBearer,
  DetectionStore,
  MatchWindow,
  RuleRecord,
  StoredDetection,
} from '../../pipeline/correlate/ports.js';
import type { Answered } from './answers.js';

/** What happened to a detection in this pass. */
export interface DetectionChange {
  readonly kind: 'fired' | 'revised' | 'superseded';
  readonly detection: DetectionRecord;
  readonly rule: RuleRecord;
  /** Detections whose matches it took over. */
  readonly absorbed: readonly string[];
}

/** Folds a group's matches again as far as the change reaches, so that detections say what the matches say. */
export async function foldChanged(
  store: DetectionStore,
  { work, diff }: Answered,
  now: number,
): Promise<readonly DetectionChange[]> {
  const changed = [...diff.save.filter(({ state }) => state === 'fired'), ...diff.supersede];
  if (changed.length === 0) return [];
  const { record, pattern } = work.rule;
  const rearm = record.rearm ?? pattern.spanMs ?? 0;
  const scope = { ruleKey: record.key, group: work.group };
  const lo = Math.min(...changed.map(({ start }) => start));
  const hi = Math.max(...changed.map(({ end }) => end));
  const region = await reachedRegion(store, { ...scope, lo, hi }, rearm);
  const folds = foldMatches(await store.firedMatches(region.window), rearm);
  const inheritance = inherit(folds, region.detections);
  const bearers = await bearersOf(store, scope, inheritance.folds);
  const saved = inheritance.folds.flatMap((heir) => recordOf(heir, { record, group: work.group, now, bearers }));
  await store.save(saved.map(({ detection, matchKeys }) => ({ ...detection, matchKeys })));
  const gone = inheritance.gone.map((detection) => ({ detection, by: heirOfGone(detection, saved) }));
  await store.supersede(
    gone.map(({ detection, by }) => ({ uid: detection.uid, revision: detection.revision + 1, by })),
  );
  const alive = saved.map(({ kind, detection }) => ({
    kind,
    detection,
    rule: record,
    absorbed: gone.filter(({ by }) => by === detection.uid).map((each) => each.detection.uid),
  }));
  return [...alive, ...gone.map(({ detection }) => goneChange(detection, record, work.group))];
}

interface Region {
  readonly window: MatchWindow;
  readonly detections: readonly StoredDetection[];
}

/** Out to the first boundary that the change leaves as it was: a gap longer than `rearm` on both sides. */
async function reachedRegion(store: DetectionStore, touched: MatchWindow, rearm: number): Promise<Region> {
  let window = touched;
  for (;;) {
    const { lo, hi } = window;
    const near = await store.around({ ...window, lo: lo - rearm, hi: hi + rearm });
    const detections = near.filter(({ start, end }) => start <= hi + rearm && end >= lo - rearm);
    const wider = {
      ...window,
      lo: Math.min(lo, ...detections.map(({ start }) => start)),
      hi: Math.max(hi, ...detections.map(({ end }) => end)),
    };
    if (wider.lo === lo && wider.hi === hi) return { window, detections };
    window = wider;
  }
}

interface RecordContext {
  readonly record: RuleRecord;
  readonly group: string;
  readonly now: number;
  readonly bearers: ReadonlyMap<string, DetectionBearer>;
}

interface SavedDetection {
  readonly kind: 'fired' | 'revised';
  readonly detection: DetectionRecord;
  readonly matchKeys: readonly string[];
}

function recordOf({ fold, heirOf }: HeirFold, context: RecordContext): readonly SavedDetection[] {
  if (heirOf !== null && unchanged(fold, heirOf)) return [];
  const { record, group, now, bearers } = context;
  const former = heirOf ?? formerBearer(record.key, group, fold, bearers);
  const detection: DetectionRecord = {
    uid: former?.uid ?? freeUid(record.key, group, fold, bearers),
    ruleKey: record.key,
    ruleId: record.id,
    ruleTitle: record.title,
    group,
    start: fold.start,
    end: fold.end,
    matchCount: fold.matches.length,
    state: 'fired',
    severity: record.severity,
    techniqueIds: record.techniqueIds,
    firedAt: former?.firedAt ?? now,
    revision: former === null ? 1 : former.revision + 1,
  };
  return [{ kind: former === null ? 'fired' : 'revised', detection, matchKeys: fold.matches.map(({ key }) => key) }];
}

/** Uids a new fold may take, in order of preference: the same first match gives the same uid on every node. */
function uidsOf(ruleKey: string, group: string, fold: Fold): readonly string[] {
  const first = fold.matches[0]?.key ?? '';
  return ['', ...fold.matches.slice(0, 3).map(({ key }) => key)].map((salt) =>
    digestOf('detection', ruleKey, group, first, salt),
  );
}

async function bearersOf(
  store: DetectionStore,
  scope: Pick<MatchWindow, 'ruleKey' | 'group'>,
  folds: readonly HeirFold[],
): Promise<ReadonlyMap<string, DetectionBearer>> {
  const fresh = folds.filter(({ heirOf }) => heirOf === null);
  const bearers = await store.bearers(fresh.flatMap(({ fold }) => uidsOf(scope.ruleKey, scope.group, fold)));
  return new Map(bearers.map((bearer) => [bearer.uid, bearer]));
}

/** A detection that had lost every match and whose first match is back. */
function formerBearer(
  ruleKey: string,
  group: string,
  fold: Fold,
  bearers: RecordContext['bearers'],
): DetectionBearer | null {
  const [preferred] = uidsOf(ruleKey, group, fold);
  const bearer = preferred === undefined ? undefined : bearers.get(preferred);
  return bearer?.state === 'superseded' ? bearer : null;
}

function freeUid(ruleKey: string, group: string, fold: Fold, bearers: RecordContext['bearers']): string {
  const uids = uidsOf(ruleKey, group, fold);
  return uids.find((uid) => !bearers.has(uid)) ?? digestOf(...uids);
}

function heirOfGone(gone: StoredDetection, saved: readonly SavedDetection[]): string | null {
  const keys = new Set(gone.matches.map(({ key }) => key));
  return saved.find(({ matchKeys }) => matchKeys.some((key) => keys.has(key)))?.detection.uid ?? null;
}

function goneChange(gone: StoredDetection, rule: RuleRecord, group: string): DetectionChange {
  const detection: DetectionRecord = {
    uid: gone.uid,
    ruleKey: rule.key,
    ruleId: rule.id,
    ruleTitle: rule.title,
    group,
    start: gone.start,
    end: gone.end,
    matchCount: 0,
    state: 'superseded',
    severity: rule.severity,
    techniqueIds: rule.techniqueIds,
    firedAt: gone.firedAt,
    revision: gone.revision + 1,
  };
  return { kind: 'superseded', detection, rule, absorbed: [] };
}
