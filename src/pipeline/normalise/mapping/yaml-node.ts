import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import type { JsonValue } from '../../../domain/json.js';
import { RuleFault } from '../../../domain/errors.js';
import { parseExpression } from '../expression/parse.js';
import type { Expression } from '../expression/ast.js';
import type { MappingFinding } from './finding.js';

/** A file may repeat itself, but not grow without bound. */
const MOST_ALIASES = 200;

const IN_BRACES = '; inside { … } an expression with brackets or commas stands in quotes, or on a line of its own';

/** YAML's own words for a list index or a call inside braces name neither. */
function syntaxFault(said: string): string {
  const message = said.replace(/ at line \d+, column \d+:?$/, '');
  return /flow|Missing , or :/.test(message) ? `${message}${IN_BRACES}` : message;
}

/** A mapping file under compilation: collects findings instead of stopping at the first. */
export class MappingSource {
  readonly findings: MappingFinding[] = [];
  private readonly lines = new LineCounter();
  private readonly document: Document;

  constructor(
    readonly file: string,
    text: string,
  ) {
    this.document = parseDocument(text, { lineCounter: this.lines, uniqueKeys: true });
    // After the first syntax error the parser is lost, and what it says next only confuses.
    for (const error of this.document.errors.slice(0, 1))
      this.report(error.pos[0], syntaxFault(error.message.split('\n')[0] ?? 'not YAML'));
  }

  root(): YamlNode {
    return new YamlNode(this, this.document.contents as Node | null, 0);
  }

  plain(node: Node): JsonValue {
    return node.toJS(this.document, { maxAliasCount: MOST_ALIASES }) as JsonValue;
  }

  /** What an alias (`*name`) stands for; any other node is itself. */
  resolved(node: Node | null): Node | null {
    return isAlias(node) ? (node.resolve(this.document) ?? null) : node;
  }

  report(offset: number, message: string, severity: MappingFinding['severity'] = 'error'): void {
    const { line, col } = this.lines.linePos(offset);
    // What all cases share is read once per case, and said once.
    const told = this.findings.some((one) => one.line === line && one.column === col && one.message === message);
    if (!told) this.findings.push({ severity, file: this.file, line, column: col, message });
  }

  lineAt(offset: number): number {
    return this.lines.linePos(offset).line;
  }

  get failed(): boolean {
    return this.findings.some((finding) => finding.severity === 'error');
  }
}

/** One node of the file, which knows where it stands. */
export class YamlNode {
  private readonly node: Node | null;

  constructor(
    readonly source: MappingSource,
    node: Node | null,
    private readonly fallbackOffset: number,
  ) {
    this.node = source.resolved(node);
  }

  get offset(): number {
    return this.node?.range?.[0] ?? this.fallbackOffset;
  }

  get exists(): boolean {
    return this.node !== null;
  }

  get isMapping(): boolean {
    return isMap(this.node);
  }

  get isList(): boolean {
    return isSeq(this.node);
  }

  error(message: string): void {
    this.source.report(this.offset, message);
  }

  warn(message: string): void {
    this.source.report(this.offset, message, 'warning');
  }

  entries(): readonly (readonly [string, YamlNode, number])[] {
    if (!isMap(this.node)) return [];
    return this.node.items.flatMap((pair) => {
      if (!isPair(pair) || !isScalar(pair.key)) return [];
      const at = pair.key.range?.[0] ?? this.offset;
      return [[String(pair.key.value), new YamlNode(this.source, pair.value as Node | null, at), at] as const];
    });
  }

  get(name: string): YamlNode {
    const found = this.entries().find(([key]) => key === name);
    return found?.[1] ?? new YamlNode(this.source, null, this.offset);
  }

  items(): readonly YamlNode[] {
    if (isSeq(this.node)) return this.node.items.map((item) => new YamlNode(this.source, item as Node, this.offset));
    return this.exists ? [this] : [];
  }

  /** Plain JSON of the node, for literals, tables and tests. */
  value(): JsonValue {
    return this.node === null ? null : this.source.plain(this.node);
  }

  text(): string | undefined {
    const value = this.value();
    return typeof value === 'string' ? value : undefined;
  }

  texts(): readonly string[] {
    return this.items().flatMap((item) => item.text() ?? []);
  }

  /** Text is an expression, `=text` and other scalars are literals. A fault is reported at its own column. */
  expression(): Expression | undefined {
    const value = this.value();
    if (typeof value !== 'string') return { kind: 'literal', value };
    if (value.startsWith('=')) return { kind: 'literal', value: value.slice(1) };
    return this.guarded(() => parseExpression(value), this.cutShort(value));
  }

  /** Runs something that may throw a fault with a column inside this scalar, and reports it in the file. */
  guarded<T>(work: () => T, hint = ''): T | undefined {
    try {
      return work();
    } catch (fault) {
      if (!(fault instanceof RuleFault)) throw fault;
      this.source.report(this.contentOffset + (fault.place?.column ?? 1) - 1, `${fault.message}${hint}`);
      return undefined;
    }
  }

  /** YAML ends a plain value inside `{ … }` at its first comma, where an expression may be in the middle of a call. */
  private cutShort(value: string): string {
    const open = value.split('(').length - value.split(')').length;
    return open > 0 && this.contentOffset === this.offset
      ? '; inside { … } or [ … ] an expression with a comma stands in quotes'
      : '';
  }

  private get contentOffset(): number {
    const quoted = isScalar(this.node) && (this.node.type === 'QUOTE_DOUBLE' || this.node.type === 'QUOTE_SINGLE');
    return this.offset + (quoted ? 1 : 0);
  }
}
