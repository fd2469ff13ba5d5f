import { TLP_LABELS, type Pap, type Severity, type Tlp } from '../../domain/case.js';
import type { JsonValue } from '../../domain/json.js';
import { MAX_PAGE, pageOf, type Row } from '../../domain/page.js';
import type { ObjectReads, PageRows } from '../../domain/reading.js';
import { field, fieldsNamed, keyOf, type Selection } from '../../domain/selection.js';
import type { TimelineReads } from '../timeline/timeline.js';

export type ReportReads = Pick<ObjectReads, 'caseByNumber'> & TimelineReads;

/** One kind of thing a case has, with how many of them the report leaves out. */
export interface Listed {
  readonly rows: readonly Row[];
  readonly more: boolean;
}

/** What a report says of a case; bounded, whatever the case holds. */
export interface ReportFacts {
  readonly head: CaseHead;
  readonly decision: Row | null;
  readonly detections: Listed;
  readonly entities: Listed;
  readonly observables: Listed;
  readonly actions: Listed;
  readonly tasks: Listed;
  readonly comments: Listed;
  readonly attachments: Listed;
  readonly timeline: Listed;
  readonly madeAt: number;
  readonly madeBy: string;
}

export interface CaseHead {
  readonly uid: string;
  readonly number: number;
  readonly title: string;
  readonly severity: Severity;
  readonly status: string;
  readonly owner: string | null;
  readonly team: string | null;
  readonly tags: readonly string[];
  readonly tlp: Tlp | null;
  readonly pap: Pap | null;
  readonly verdict: string | null;
  readonly disposition: string | null;
  readonly summary: string | null;
  readonly openedAt: number;
  readonly acknowledgedAt: number | null;
  readonly closedAt: number | null;
  readonly updatedAt: number;
  readonly firstEventAt: number | null;
  readonly lastEventAt: number | null;
  readonly eventCount: number;
  readonly customFields: Readonly<Record<string, JsonValue>>;
}

const HEAD = [
  ...['title', 'severity', 'status', 'owner', 'team', 'tags', 'tlp', 'pap', 'verdict', 'disposition', 'summary'],
  ...['openedAt', 'acknowledgedAt', 'closedAt', 'updatedAt', 'firstEventAt', 'lastEventAt', 'eventCount'],
] as const;

const IDENTITY = ['uid', 'number'] as const;

const PAGE = { first: MAX_PAGE };

const LISTS: Readonly<Record<string, readonly string[]>> = {
  detections: ['ruleTitle', 'state', 'severity', 'group', 'start', 'end', 'matchCount', 'techniqueIds'],
  entities: ['kind', 'key', 'label'],
  observables: ['type', 'value', 'tlp', 'isIoc', 'note'],
  actions: ['type', 'target', 'targetLabel', 'state', 'proposedBy', 'proposedAt', 'finishedAt'],
  tasks: ['title', 'status', 'assignee', 'dueAt', 'finishedAt'],
  comments: ['author', 'at', 'text'],
  attachments: ['name', 'size', 'sha256', 'by', 'at'],
};

const DECISION = [
  ...fieldsNamed('verdict', 'robust', 'contested', 'asOf', 'trigger', 'subject'),
  field('contributions', fieldsNamed('question', 'answer', 'effectiveCentiban', 'tainted', 'source', 'text')),
  field('lacked', fieldsNamed('question', 'state', 'couldFlip', 'text')),
  field('policy'),
];

const SELECTION: Selection = [
  ...fieldsNamed(...HEAD, 'customFields'),
  field('decision', DECISION),
  ...Object.entries(LISTS).map(([name, fields]) => field(name, [field('nodes', fieldsNamed(...fields))], PAGE)),
];

const TIMELINE_PAGES = 5;

/** Every label that something in the report carries, strictest first. */
export function labelsIn({ head, observables }: Pick<ReportFacts, 'head' | 'observables'>): readonly Tlp[] {
  const carried = [head.tlp, ...observables.rows.map((row) => row['tlp'])];
  return TLP_LABELS.filter((label) => carried.includes(label));
}

/** Null where there is no such case. Two kinds of reads, each bounded by pages. */
export async function reportFacts(
  reads: ReportReads,
  number: number,
  made: { readonly at: number; readonly by: string },
): Promise<ReportFacts | null> {
  const row = await reads.caseByNumber(number, SELECTION);
  if (row === null) return null;
  const list = (name: string): Listed => listed(row[keyOf(name, PAGE)] as PageRows | undefined);
  return {
    head: headOf(row),
    decision: (row['decision'] as Row | null) ?? null,
    detections: list('detections'),
    entities: list('entities'),
    observables: list('observables'),
    actions: list('actions'),
    tasks: list('tasks'),
    comments: list('comments'),
    attachments: list('attachments'),
    timeline: await timelineOf(reads, number),
    madeAt: made.at,
    madeBy: made.by,
  };
}

/** Only what the case says of itself: how a row holds its lists is nobody's business. */
function headOf(row: Row): CaseHead {
  const own = Object.fromEntries([...IDENTITY, ...HEAD].map((name) => [name, row[name] ?? null]));
  const pairs = (row['customFields'] ?? []) as readonly (readonly [string, string])[];
  const customFields = Object.fromEntries(pairs.map(([name, json]) => [name, JSON.parse(json) as JsonValue]));
  return { ...own, customFields } as unknown as CaseHead;
}

function listed(page: PageRows | undefined): Listed {
  if (page === undefined) return { rows: [], more: false };
  return { rows: page.rows.slice(0, page.first).map(({ node }) => node), more: page.rows.length > page.first };
}

async function timelineOf(reads: TimelineReads, number: number): Promise<Listed> {
  const rows: Row[] = [];
  let page = await reads.timeline(number, pageOf(MAX_PAGE, null));
  for (let pages = 1; ; pages++) {
    const shown = page.rows.slice(0, page.first);
    rows.push(...shown.map(({ node }) => node));
    const last = shown.at(-1);
    const more = page.rows.length > page.first;
    if (!more || last === undefined || pages === TIMELINE_PAGES) return { rows, more };
    page = await reads.timeline(number, { first: MAX_PAGE, after: last.order });
  }
}
