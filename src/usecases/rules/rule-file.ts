import { isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { SEVERITIES } from '../../domain/case.js';
import { RuleFault } from '../../domain/errors.js';
import type { RuleRecord } from '../../pipeline/correlate/ports.js';

const SHAPE = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  version: z.number().int().positive(),
  title: z.string().min(1),
  description: z.string().optional(),
  severity: z.string().toUpperCase().pipe(z.enum(SEVERITIES)),
  attack: z.array(z.string().regex(/^T\d{4}(\.\d{3})?$/)),
  owner: z.string().min(1),
  language: z.literal('eql'),
  dialect: z.enum(['elasticsearch', 'classic']).optional(),
  /** ms between matches of one detection; the rule's span where it is not given. */
  rearm: z.number().int().nonnegative().optional(),
  falsePositives: z.array(z.string()).optional(),
  /** When its owner will have looked again whether it is worth its alarms. */
  reviewBy: z.iso.date().optional(),
  /** Why it only watches at first: what a deployment must have, or how often it would cry wolf. */
  shadow: z.string().min(1).optional(),
  query: z.string().min(1),
});

/** A rule as its author wrote it, with where its query begins, so that faults of the query point into the file. */
export interface RuleFile {
  readonly record: RuleRecord;
  readonly queryLine: number;
  /** How far its lines are set in. */
  readonly queryIndent: number;
  /** Why it starts in shadow; null: it starts live. */
  readonly shadow: string | null;
  readonly about: RuleProse;
  readonly file: string;
}

/** What people read of a rule. */
export interface RuleProse {
  readonly description: string;
  readonly falsePositives: readonly string[];
  readonly reviewBy: string | null;
}

/** Whether a rule is in our own form, which names its language; otherwise it is Sigma as it was published. */
export function isOwnRule(text: string): boolean {
  return /^language:/m.test(text) && /^query:/m.test(text);
}

/** Reads one rule file; throws `RuleFault` with file and line. */
export function readRuleFile(text: string, file: string): RuleFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined) throw fault(file, lines.linePos(broken.pos[0]).line, broken.message.split('\n')[0] ?? '');
  const rule = shaped(document, (node, message) => fault(file, lineOf(node, lines), message));
  return {
    record: recordOf(rule),
    ...placeOfQuery(document.get('query', true), text, lines),
    file,
    shadow: rule.shadow ?? null,
    about: proseOf(rule),
  };
}

type Rule = z.infer<typeof SHAPE>;

function shaped(document: ReturnType<typeof parseDocument>, faultAt: (node: unknown, message: string) => Error): Rule {
  const parsed = SHAPE.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).map(String);
  throw faultAt(document.getIn(path, true), `${path.join('.')}: ${issue?.message ?? 'invalid'}`);
}

function proseOf({ description, falsePositives, reviewBy }: Rule): RuleProse {
  return {
    description: description?.trim() ?? '',
    falsePositives: falsePositives ?? [],
    reviewBy: reviewBy ?? null,
  };
}

function recordOf(rule: Rule): RuleRecord {
  return {
    key: `${rule.id}@${String(rule.version)}`,
    id: rule.id,
    version: rule.version,
    title: rule.title,
    language: rule.language,
    dialect: rule.dialect ?? null,
    query: rule.query,
    status: 'draft',
    severity: rule.severity,
    techniqueIds: rule.attack,
    effectiveFrom: 0,
    rearm: rule.rearm ?? null,
    owner: rule.owner,
    ready: false,
  };
}

/** A block begins on the line after its mark and is set in; anything else begins where it stands. */
function placeOfQuery(node: unknown, text: string, lines: LineCounter): Pick<RuleFile, 'queryLine' | 'queryIndent'> {
  const marked = lineOf(node, lines);
  const block = isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
  if (!block) return { queryLine: marked, queryIndent: columnOf(node, lines) };
  const first = text.split('\n')[marked] ?? '';
  return { queryLine: marked + 1, queryIndent: first.length - first.trimStart().length };
}

function columnOf(node: unknown, lines: LineCounter): number {
  const quoted = isScalar(node) && node.type !== 'PLAIN' ? 1 : 0;
  const at = isScalar(node) ? (node.range?.[0] ?? 0) : 0;
  return lines.linePos(at).col - 1 + quoted;
}

function lineOf(node: unknown, lines: LineCounter): number {
  const range = (node as { range?: readonly number[] } | undefined)?.range;
  return range?.[0] === undefined ? 1 : lines.linePos(range[0]).line;
}

function fault(file: string, line: number, message: string): RuleFault {
  return new RuleFault('RULE_SYNTAX', `${file}:${String(line)}: ${message}`, {
    place: { file, line },
    remedy: 'A rule has id, version, title, severity, attack, owner, language and query.',
  });
}
