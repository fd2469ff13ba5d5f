import type { Principal } from '../../domain/access.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import { reportDocument } from './document.js';
import { csvOf, htmlOf, markdownOf } from './formats.js';
import { labelsIn, reportFacts, type ReportFacts, type ReportReads } from './report-facts.js';
import { stixOf, tlpName } from './stix.js';

export const REPORT_FORMATS = ['MARKDOWN', 'HTML', 'PDF', 'STIX', 'CSV', 'JSON'] as const;
export const REPORT_ENCODINGS = ['UTF8', 'BASE64'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface CaseReport {
  readonly fileName: string;
  readonly mediaType: string;
  /** How the bytes of the file are written as text. */
  readonly encoding: (typeof REPORT_ENCODINGS)[number];
  readonly content: string;
}

export interface ReportDoor {
  of(by: Principal, number: number, format: ReportFormat): Promise<CaseReport>;
}

interface Format {
  readonly ending: string;
  readonly mediaType: string;
  readonly write: (facts: ReportFacts) => string | Promise<Buffer>;
}

const FORMATS: Readonly<Record<ReportFormat, Format>> = {
  MARKDOWN: { ending: 'md', mediaType: 'text/markdown', write: (facts) => markdownOf(reportDocument(facts)) },
  HTML: { ending: 'html', mediaType: 'text/html', write: (facts) => htmlOf(reportDocument(facts)) },
  PDF: { ending: 'pdf', mediaType: 'application/pdf', write: writePdf },
  STIX: { ending: 'stix.json', mediaType: 'application/stix+json;version=2.1', write: stixOf },
  CSV: { ending: 'csv', mediaType: 'text/csv', write: (facts) => csvOf(reportDocument(facts)) },
  JSON: { ending: 'json', mediaType: 'application/json', write: (facts) => `${JSON.stringify(facts, null, 2)}\n` },
};

/** What draws pages and reads fonts is loaded by the first who wants them. */
async function writePdf(facts: ReportFacts): Promise<Buffer> {
  const { pdfOf } = await import('./pdf.js');
  const { madeAt, madeBy } = facts;
  const [strictest] = labelsIn(facts);
  return pdfOf(reportDocument(facts), { tlp: strictest === undefined ? '' : tlpName(strictest), madeAt, madeBy });
}

function written(file: string | Buffer): Pick<CaseReport, 'content' | 'encoding'> {
  if (typeof file === 'string') return { content: file, encoding: 'UTF8' };
  return { content: file.toString('base64'), encoding: 'BASE64' };
}

export interface ReportParts {
  readonly now: () => number;
  /** Hears of a report before it leaves. */
  readonly told: (by: Principal, number: number, format: ReportFormat) => Promise<void>;
}

/** A case as a file for whoever has no account here. */
export function reportDesk(readAs: (by: Principal) => ReportReads, { now, told }: ReportParts): ReportDoor {
  return {
    of: async (by, number, format) => {
      const facts = await reportFacts(readAs(by), number, { at: now(), by: by.name });
      if (facts === null)
        throw new InputFault('NOT_FOUND', `There is no case ${String(number)}.`, { place: { path: 'number' } });
      if (labelsIn(facts)[0] === 'RED' && by.kind !== 'human')
        throw new PermissionFault('FORBIDDEN', 'A case that is TLP:RED is reported to persons only.', {
          remedy: 'Let a person make the report, who answers for whom it goes to.',
        });
      const { ending, mediaType, write } = FORMATS[format];
      await told(by, number, format);
      return { fileName: `case-${String(number)}.${ending}`, mediaType, ...written(await write(facts)) };
    },
  };
}
