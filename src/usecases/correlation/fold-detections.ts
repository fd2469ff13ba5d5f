import { digestOf } from '../../domain/ids.js';
import type { DetectionRecord } from '../../domain/records.js';
import {
  foldMatches,
  inherit,
  unchanged,
  type Fold,
  type HeirFold,
  type Inheritance,
} from '../../pipeline/correlate/fold.js';
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

/** Folds the groups' matches again as far as the changes reach, so that detections say what the matches say. */
export async function foldChanged(
  store: DetectionStore,
  answered: readonly Answered[],
  now: number,
): Promise<readonly DetectionChange[]> {
  const regions = await reachedRegions(store, answered.flatMap(touchedRegion));
  const fired = await store.firedMatches(regions.map(({ window }) => window));
  const drafts = regions.map((region, i) => {
    const folds = foldMatches(fired[i] ?? [], region.rearm);
    return { region, ...inherit(folds, region.detections) };
  });
  const bearers = await bearersOf(store, drafts);
  const results = drafts.map((draft) => resultOf(draft, now, bearers));
  const saved = results.flatMap((result) => result.saved);
  await store.save(saved.map(({ detection, matchKeys }) => ({ ...detection, matchKeys })));
  const gone = results.flatMap((result) => result.gone);
  await store.supersede(
    gone.map(({ detection, by }) => ({ uid: detection.uid, revision: detection.revision + 1, by })),
  );
  return results.flatMap(changesOf);
}

/** A group's stretch of time in which detections may have changed. */
interface Region {
  readonly record: RuleRecord;
  readonly rearm: number;
  readonly window: MatchWindow;
  readonly detections: readonly StoredDetection[];
  /** No boundary is further out. */
  readonly settled: boolean;
}

function touchedRegion({ work, diff }: Answered): readonly Region[] {
  const changed = [...diff.save.filter(({ state }) => state === 'fired'), ...diff.supersede];
  if (changed.length === 0) return [];
  const { record, pattern } = work.rule;
  const lo = Math.min(...changed.map(({ start }) => start));
  const hi = Math.max(...changed.map(({ end }) => end));
  const window = { ruleKey: record.key, group: work.group, lo, hi };
  return [{ record, rearm: record.rearm ?? pattern.spanMs ?? 0, window, detections: [], settled: false }];
}

/** Out to the first boundary that the change leaves as it was: a gap longer than `rearm` on both sides. */
async function reachedRegions(store: DetectionStore, touched: readonly Region[]): Promise<readonly Region[]> {
  let regions = touched;
  while (regions.some(({ settled }) => !settled)) {
    const open = regions.filter(({ settled }) => !settled);
    const near = await store.around(
      open.map(({ window, rearm }) => ({ ...window, lo: window.lo - rearm, hi: window.hi + rearm })),
    );
    const wider = new Map(open.map((region, i) => [region, widenedOver(region, near[i] ?? [])]));
    regions = regions.map((region) => wider.get(region) ?? region);
  }
  return regions;
}

function widenedOver(region: Region, near: readonly StoredDetection[]): Region {
  const { window, rearm } = region;
  const detections = near.filter(({ start, end }) => start <= window.hi + rearm && end >= window.lo - rearm);
  const lo = Math.min(window.lo, ...detections.map(({ start }) => start));
  const hi = Math.max(window.hi, ...detections.map(({ end }) => end));
  return { ...region, window: { ...window, lo, hi }, detections, settled: lo === window.lo && hi === window.hi };
}

interface Draft extends Inheritance {
  readonly region: Region;
}

interface Result {
  readonly region: Region;
  readonly saved: readonly SavedDetection[];
  readonly gone: readonly { readonly detection: StoredDetection; readonly by: string | null }[];
}

function resultOf({ region, folds, gone }: Draft, now: number, bearers: RecordContext['bearers']): Result {
  const { record, window } = region;
  const saved = folds.flatMap((heir) => recordOf(heir, { record, group: window.group, now, bearers }));
  return { region, saved, gone: gone.map((detection) => ({ detection, by: heirOfGone(detection, saved) })) };
}

function changesOf({ region: { record, window }, saved, gone }: Result): readonly DetectionChange[] {
  const alive = saved.map(({ kind, detection }) => ({
    kind,
    detection,
    rule: record,
    absorbed: gone.filter(({ by }) => by === detection.uid).map((each) => each.detection.uid),
  }));
  return [...alive, ...gone.map(({ detection }) => goneChange(detection, record, window.group))];
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
  drafts: readonly Draft[],
): Promise<ReadonlyMap<string, DetectionBearer>> {
  const uids = drafts.flatMap(({ region: { window }, folds }) => {
    const fresh = folds.filter(({ heirOf }) => heirOf === null);
    return fresh.flatMap(({ fold }) => uidsOf(window.ruleKey, window.group, fold));
  });
  const bearers = await store.bearers(uids);
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
