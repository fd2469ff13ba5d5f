import { shownText } from '../../domain/shown-text.js';
import type { ReportDocument, Section } from './document.js';

/** Everything in a report may have been written by an attacker; each format says for itself what would be more than text. */

export function markdownOf({ title, sections }: ReportDocument): string {
  return [`# ${inMarkdown(title)}`, ...sections.map(markdownSection)].join('\n\n') + '\n';
}

function markdownSection({ heading, paragraphs, columns, rows }: Section): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = [line(columns), line(columns.map(() => '---')), ...rows.map((row) => line(row.map(inMarkdown)))];
  return [`## ${heading}`, ...paragraphs.map(inMarkdown), ...(rows.length === 0 ? [] : [table.join('\n')])].join(
    '\n\n',
  );
}

/** Escaped letter by letter: no links, images, HTML, code or broken tables come out of what somebody else wrote. */
function inMarkdown(value: string): string {
  return oneLine(value)
    .replace(/[\\`*_{}[\]()#+\-.!|~>"'=:@$^]/g, (sign) => `\\${sign}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
}

export function htmlOf({ title, sections }: ReportDocument): string {
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    // Opened from a disk it still runs and loads nothing.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${inHtml(title)}</title>`,
    '<style>body{font:14px sans-serif;max-width:70em;margin:2em auto}table{border-collapse:collapse;width:100%}td,th{border:1px solid #bbb;padding:.3em;text-align:left;vertical-align:top;overflow-wrap:anywhere}</style>',
    `</head><body><h1>${inHtml(title)}</h1>`,
    ...sections.map(htmlSection),
    '</body></html>\n',
  ].join('\n');
}

function htmlSection({ heading, paragraphs, columns, rows }: Section): string {
  const cells = (tag: 'td' | 'th', row: readonly string[]) =>
    `<tr>${row.map((value) => `<${tag}>${inHtml(value)}</${tag}>`).join('')}</tr>`;
  const header = columns.some((name) => name !== '') ? `<thead>${cells('th', columns)}</thead>` : '';
  const table = `<table>${header}<tbody>${rows.map((row) => cells('td', row)).join('\n')}</tbody></table>`;
  const text = paragraphs.map((paragraph) => `<p>${inHtml(paragraph)}</p>`).join('\n');
  return `<h2>${inHtml(heading)}</h2>\n${text}\n${rows.length === 0 ? '' : table}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function inHtml(value: string): string {
  return shown(value).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

/** One table: each row names its section, so that a sheet can filter, and all are as wide as the widest (RFC 4180). */
export function csvOf({ title, sections }: ReportDocument): string {
  const rows = sections.flatMap(({ heading, paragraphs, columns, rows: cells }) => [
    ...paragraphs.map((paragraph) => [heading, '', paragraph]),
    ...cells.map((row, index) => [
      heading,
      String(index + 1),
      ...row.map((value, column) => (columns[column] ? `${columns[column] ?? ''}: ${value}` : value)),
    ]),
  ]);
  const told = [['Title', '', title], ...rows];
  const widest = Math.max(...told.map((row) => row.length));
  const header = Array.from({ length: widest }, (_, at) => ['section', 'row'][at] ?? `cell ${String(at - 1)}`);
  const padded = told.map((row) => [...row, ...Array.from({ length: widest - row.length }, () => '')]);
  return [header, ...padded].map((row) => row.map(inCsv).join(',') + '\r\n').join('');
}

/** A cell that a sheet would compute is made text by an apostrophe, also where white space stands before it. */
function inCsv(value: string): string {
  const text = oneLine(value);
  const inert = /^\s*[=+\-@|%]/.test(text) ? `'${text}` : text;
  return `"${inert.replaceAll('"', '""')}"`;
}

function oneLine(value: string): string {
  return shown(value.replace(/[\r\n\t\u2028\u2029]+/g, ' '));
}

/** Line ends stay; what would reorder or hide text is made visible. */
function shown(value: string): string {
  return value.split('\n').map(shownText).join('\n');
}
