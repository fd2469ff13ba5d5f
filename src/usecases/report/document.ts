import type { Row } from '../../domain/page.js';
import { labelsIn, type Listed, type ReportFacts } from './report-facts.js';

/** A report before it has a format: all that is in it is plain text, and every format escapes it in its own way. */
export interface ReportDocument {
  readonly title: string;
  readonly sections: readonly Section[];
}

export interface Section {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function reportDocument(facts: ReportFacts): ReportDocument {
  const { head } = facts;
  return {
    title: `Case ${String(head.number)}: ${head.title}`,
    sections: [overview(facts), decision(facts), ...lists(facts)].filter(
      ({ paragraphs, rows }) => paragraphs.length + rows.length > 0,
    ),
  };
}

function overview(facts: ReportFacts): Section {
  const { head, madeAt, madeBy } = facts;
  const rows: readonly (readonly [string, unknown])[] = [
    ['TLP', labelsIn(facts)[0] ?? null],
    ['PAP', head.pap],
    ['Severity', head.severity],
    ['Status', head.status],
    ['Verdict', head.verdict],
    ['Disposition', head.disposition],
    ['Owner', head.owner],
    ['Team', head.team],
    ['Tags', head.tags.join(', ')],
    ...Object.entries(head.customFields),
    ['Opened', when(head.openedAt)],
    ['Taken up', when(head.acknowledgedAt)],
    ['Closed', when(head.closedAt)],
    ['First event', when(head.firstEventAt)],
    ['Last event', when(head.lastEventAt)],
    ['Events', head.eventCount],
    ['Report made', `${when(madeAt)} by ${madeBy}`],
  ];
  return {
    heading: 'Overview',
    paragraphs: head.summary === null ? [] : [head.summary],
    columns: ['', ''],
    rows: rows.filter(([, value]) => text(value) !== '').map(([name, value]) => [name, text(value)]),
  };
}

function decision({ decision: found }: ReportFacts): Section {
  const heading = 'Decision';
  if (found === null) return { heading, paragraphs: [], columns: [], rows: [] };
  const policy = (found['policy'] ?? {}) as Row;
  const lacked = ((found['lacked'] ?? []) as readonly Row[]).map(
    (row) =>
      `${text(row['question'])} (${text(row['state'])}${row['couldFlip'] === true ? ', could change the verdict' : ''})${row['text'] === null || row['text'] === undefined ? '' : `: ${text(row['text']).replace(/\.$/, '')}`}`,
  );
  const about = [
    `${text(found['verdict'])}${found['robust'] === true ? ', robust' : ''}${found['contested'] === true ? ', contested' : ''}`,
    `as of ${when(found['asOf'])}, under ${text(policy['id'])}@${text(policy['version'])} (owner ${text(policy['owner'])})`,
  ].join(' ');
  return {
    heading,
    paragraphs: [about, ...(lacked.length === 0 ? [] : [`Not known: ${lacked.join('; ')}.`])],
    columns: ['Question', 'Answer', 'Centiban', 'Source', 'What it says'],
    rows: ((found['contributions'] ?? []) as readonly Row[]).map((row) =>
      ['question', 'answer', 'effectiveCentiban', 'source', 'text'].map((name) => text(row[name])),
    ),
  };
}

function lists(facts: ReportFacts): readonly Section[] {
  return [
    table('Detections', facts.detections, {
      Rule: 'ruleTitle',
      State: 'state',
      Severity: 'severity',
      From: (row) => when(row['start']),
      To: (row) => when(row['end']),
      Techniques: 'techniqueIds',
    }),
    table('Who and what is involved', facts.entities, { Kind: 'kind', Name: 'label', Key: 'key' }),
    table('Observables', facts.observables, {
      Type: 'type',
      Value: 'value',
      TLP: 'tlp',
      IOC: (row) => (row['isIoc'] === true ? 'yes' : ''),
      Note: 'note',
    }),
    table('Actions', facts.actions, {
      Action: 'type',
      Target: (row) => text(row['targetLabel'] ?? row['target']),
      State: 'state',
      By: 'proposedBy',
      Proposed: (row) => when(row['proposedAt']),
    }),
    table('Tasks', facts.tasks, { Task: 'title', State: 'status', Who: 'assignee', Due: (row) => when(row['dueAt']) }),
    table('Comments', facts.comments, { At: (row) => when(row['at']), Who: 'author', Text: 'text' }),
    table('Files', facts.attachments, { Name: 'name', Bytes: 'size', 'SHA-256': 'sha256', By: 'by' }),
    table('Timeline', facts.timeline, {
      At: (row) => when(row['at']),
      Kind: 'kind',
      What: 'text',
      Who: 'who',
    }),
  ];
}

type Columns = Readonly<Record<string, string | ((row: Row) => string)>>;

function table(heading: string, { rows, more }: Listed, columns: Columns): Section {
  return {
    heading,
    paragraphs: more ? [`The first ${String(rows.length)} are shown; there are more.`] : [],
    columns: Object.keys(columns),
    rows: rows.map((row) =>
      Object.values(columns).map((read) => (typeof read === 'string' ? text(row[read]) : read(row))),
    ),
  };
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(text).join(', ');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}

function when(at: unknown): string {
  return typeof at === 'number' ? new Date(at).toISOString() : '';
}
