import type { Principal } from '../../domain/access.js';
import { InputFault } from '../../domain/errors.js';
import { reportDocument } from './document.js';
import { csvOf, htmlOf, markdownOf } from './formats.js';
import { reportFacts, type ReportFacts, type ReportReads } from './report-facts.js';
import { stixOf } from './stix.js';

export const REPORT_FORMATS = ['MARKDOWN', 'HTML', 'STIX', 'CSV', 'JSON'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface CaseReport {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: string;
}

export interface ReportDoor {
  of(by: Principal, number: number, format: ReportFormat): Promise<CaseReport>;
}

interface Format {
  readonly ending: string;
  readonly mediaType: string;
  readonly write: (facts: ReportFacts) => string;
}

const FORMATS: Readonly<Record<ReportFormat, Format>> = {
  MARKDOWN: { ending: 'md', mediaType: 'text/markdown', write: (facts) => markdownOf(reportDocument(facts)) },
  HTML: { ending: 'html', mediaType: 'text/html', write: (facts) => htmlOf(reportDocument(facts)) },
  STIX: { ending: 'stix.json', mediaType: 'application/stix+json;version=2.1', write: stixOf },
  CSV: { ending: 'csv', mediaType: 'text/csv', write: (facts) => csvOf(reportDocument(facts)) },
  JSON: { ending: 'json', mediaType: 'application/json', write: (facts) => `${JSON.stringify(facts, null, 2)}\n` },
};

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
      const { ending, mediaType, write } = FORMATS[format];
      await told(by, number, format);
      return { fileName: `case-${String(number)}.${ending}`, mediaType, content: write(facts) };
    },
  };
}
