import { createRequire } from 'node:module';
import { setImmediate as breathe } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import { shownText } from '../../domain/shown-text.js';
import type { ReportDocument, Section } from './document.js';

/** What a report carries at the head and foot of each page. */
export interface PdfMark {
  /** As TLP 2.0 writes it, e.g. `TLP:AMBER+STRICT`; empty where the case has none. */
  readonly tlp: string;
  readonly madeAt: number;
  readonly madeBy: string;
}

type Pdf = PDFKit.PDFDocument;

const { resolve } = createRequire(import.meta.url);
const PLAIN = resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf');
const BOLD = resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf');

const MARGIN = 50;
const GAP = 6;
const TEXT_SIZE = 9;
/** A row with a cell that is longer than this is told line by line: in columns it would not end on its page. */
const LONGEST_CELL = 500;
/** Rows between two looks at what else the process has to do. */
const ROWS_AT_ONCE = 20;

/** The report as a PDF, on A4. What is in it is text and nothing else: no links, scripts or files. */
export async function pdfOf(report: ReportDocument, mark: PdfMark): Promise<Buffer> {
  const pdf = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    font: PLAIN,
    lang: 'en',
    info: { Title: report.title, Author: mark.madeBy, CreationDate: new Date(mark.madeAt), Producer: 'Sequitur' },
  });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((done, failed) => void pdf.once('end', done).once('error', failed));
  const text = textOf(pdf);
  heading(pdf, text(report.title), 16);
  for (const section of report.sections) await writeSection(pdf, section, text);
  markPages(pdf, mark.tlp);
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
}

type Text = (value: string) => string;

/** A sign that the font lacks is told by its number: an empty box would hide what stood there. */
function textOf(pdf: Pdf): Text {
  const font = (pdf as unknown as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } })._font.font;
  return (value) =>
    Array.from(value.split('\n').map(shownText).join('\n'), (sign) => {
      const code = sign.codePointAt(0) ?? 0;
      return sign === '\n' || font.hasGlyphForCodePoint(code) ? sign : `[U+${code.toString(16).toUpperCase()}]`;
    }).join('');
}

function heading(pdf: Pdf, text: string, size: number): void {
  room(pdf, 4 * size);
  pdf
    .font(BOLD)
    .fontSize(size)
    .text(text, MARGIN, pdf.y, { width: widthOf(pdf) })
    .moveDown(0.4);
  pdf.font(PLAIN).fontSize(TEXT_SIZE);
}

async function writeSection(
  pdf: Pdf,
  { heading: title, paragraphs, columns, rows }: Section,
  text: Text,
): Promise<void> {
  heading(pdf, text(title), 12);
  for (const paragraph of paragraphs) pdf.text(text(paragraph), MARGIN, pdf.y, { width: widthOf(pdf) }).moveDown(0.5);
  if (columns.some((name) => name !== '') && rows.length > 0) writeCells(pdf, columns, BOLD);
  for (const [index, row] of rows.entries()) {
    writeRow(pdf, columns, row.map(text));
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await breathe();
  }
  pdf.moveDown(1);
}

function writeRow(pdf: Pdf, columns: readonly string[], cells: readonly string[]): void {
  if (cells.every((cell) => cell.length <= LONGEST_CELL)) return writeCells(pdf, cells, PLAIN);
  for (const [index, cell] of cells.entries()) {
    if (cell === '') continue;
    const name = columns[index] ?? '';
    pdf.text(name === '' ? cell : `${name}: ${cell}`, MARGIN, pdf.y, { width: widthOf(pdf) });
  }
  pdf.moveDown(0.5);
}

function writeCells(pdf: Pdf, cells: readonly string[], font: string): void {
  pdf.font(font).fontSize(TEXT_SIZE);
  const width = widthOf(pdf) / Math.max(cells.length, 1) - GAP;
  const height = Math.max(...cells.map((cell) => pdf.heightOfString(cell, { width })));
  room(pdf, height);
  const top = pdf.y;
  for (const [index, cell] of cells.entries()) pdf.text(cell, MARGIN + index * (width + GAP), top, { width });
  pdf.y = top + height + 2;
  pdf
    .moveTo(MARGIN, pdf.y)
    .lineTo(pdf.page.width - MARGIN, pdf.y)
    .lineWidth(0.3)
    .strokeColor('#bbbbbb')
    .stroke();
  pdf.y += 3;
  pdf.font(PLAIN);
}

/** Begins a page where so much does not fit on this one. */
function room(pdf: Pdf, height: number): void {
  if (pdf.y + height > pdf.page.height - MARGIN) pdf.addPage();
}

function widthOf(pdf: Pdf): number {
  return pdf.page.width - 2 * MARGIN;
}

function markPages(pdf: Pdf, tlp: string): void {
  const { count } = pdf.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    pdf.switchToPage(page);
    // Written into the margins, which would otherwise begin another page.
    pdf.page.margins = { top: 0, bottom: 0, left: 0, right: 0 };
    pdf.font(BOLD).fontSize(8);
    const line = { width: widthOf(pdf), lineBreak: false } as const;
    pdf.text(tlp, MARGIN, MARGIN / 2, { ...line, align: 'right' });
    const foot = pdf.page.height - MARGIN / 2 - 8;
    pdf.text(`${String(page + 1)} / ${String(count)}`, MARGIN, foot, line);
    pdf.text(tlp, MARGIN, foot, { ...line, align: 'right' });
  }
}
