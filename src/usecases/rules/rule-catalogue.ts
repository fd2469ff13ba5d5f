import { loadRules } from '../../rules/sigma/load/load-rules.js';
import type { SigmaSources } from '../../rules/sigma/logsource/sources.js';
import type { TextFile } from './cases/read-yaml.js';
import { isOwnRule, readRuleFile } from './rule-file.js';
import { sigmaRecords } from './sigma-records.js';

/** What a reader wants to know of a rule before relying on it. */
export interface CatalogueEntry {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly techniqueIds: readonly string[];
  readonly owner: string;
  readonly reviewBy: string | null;
  readonly description: string;
  readonly falsePositives: readonly string[];
  /** Why it only watches at first; null: it opens cases from the start. */
  readonly shadow: string | null;
  readonly language: string;
}

const EXPERIMENTAL = 'Its threshold is a guess until a deployment has watched it for a while.';

export function catalogueEntries(texts: readonly TextFile[], sources: SigmaSources): readonly CatalogueEntry[] {
  return texts.flatMap((text) => (isOwnRule(text.text) ? [ownEntry(text)] : publishedEntries(text, sources)));
}

function ownEntry({ text, file }: TextFile): CatalogueEntry {
  const { record, about, shadow } = readRuleFile(text, file);
  const { id, title, severity, techniqueIds, owner } = record;
  return { id, title, severity, techniqueIds, owner, shadow, language: 'EQL', ...about };
}

function publishedEntries(text: TextFile, sources: SigmaSources): readonly CatalogueEntry[] {
  const placeholders = new Map();
  const loaded = loadRules([text], { sources, placeholders });
  return sigmaRecords(loaded, { owner: 'detection-engineering', placeholders }).map((record) => {
    const head = loaded.rules.find(({ rule }) => rule.head.title === record.title)?.rule.head;
    return {
      id: /([^/\\]+)\.ya?ml$/.exec(text.file)?.[1] ?? record.id,
      title: record.title,
      severity: record.severity,
      techniqueIds: record.techniqueIds,
      owner: record.owner,
      reviewBy: null,
      description: (head?.description ?? '').trim(),
      falsePositives: head?.falsepositives ?? [],
      shadow: head?.status === 'experimental' ? EXPERIMENTAL : null,
      language: 'Sigma',
    };
  });
}

/** The page that lists rules, as `docs/rules.md` holds it for the shipped ones. */
export function catalogueMarkdown(entries: readonly CatalogueEntry[], intro: string): string {
  const sorted = [...entries].sort((a, b) => compare(a.language, b.language) || compare(a.id, b.id));
  const live = sorted.filter(({ shadow }) => shadow === null).length;
  const counts = `${String(sorted.length)} rules, ${String(live)} live from the start, ${String(sorted.length - live)} in shadow.`;
  return [intro.trim(), counts, table(sorted), ...sorted.map(section)].join('\n\n') + '\n';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function table(entries: readonly CatalogueEntry[]): string {
  const rows = entries.map(
    ({ id, severity, techniqueIds, owner, shadow, language }) =>
      `| [${id}](#${id}) | ${language} | ${severity.toLowerCase()} | ${techniqueIds.join(', ')} | ${owner} | ${shadow === null ? 'live' : 'shadow'} |`,
  );
  return ['| rule | language | severity | ATT&CK | owner | starts |', '|---|---|---|---|---|---|', ...rows].join('\n');
}

function section(entry: CatalogueEntry): string {
  const lines = [`### ${entry.id}`, '', `**${entry.title}.** ${oneLine(entry.description)}`];
  if (entry.falsePositives.length > 0) lines.push('', `Innocent twins: ${entry.falsePositives.map(oneLine).join(' ')}`);
  if (entry.shadow !== null) lines.push('', `In shadow: ${oneLine(entry.shadow)}`);
  if (entry.reviewBy !== null) lines.push('', `To be reviewed by ${entry.reviewBy}.`);
  return lines.join('\n');
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
