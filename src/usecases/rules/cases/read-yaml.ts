import { LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { RuleFault } from '../../../domain/errors.js';

export interface TextFile {
  readonly file: string;
  readonly text: string;
}

export interface YamlReading<T> {
  readonly value: T;
  /** Line of what stands at a path, from 1. */
  lineOf(path: readonly (string | number)[]): number;
}

/** Reads a YAML file of a known shape; throws `RuleFault` with file and line. */
export function readYaml<S extends z.ZodType>(
  { file, text }: TextFile,
  shape: S,
  remedy: string,
): YamlReading<z.output<S>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineOf = (path: readonly (string | number)[]): number => lineAt(document, path, lines);
  const [broken] = document.errors;
  if (broken !== undefined)
    throw yamlFault(file, lines.linePos(broken.pos[0]).line, broken.message.split('\n')[0] ?? '', remedy);
  const parsed = shape.safeParse(document.toJS({ maxAliasCount: 1_000 }));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = (issue?.path ?? []).map((part) => (typeof part === 'number' ? part : String(part)));
    throw yamlFault(file, lineOf(path), `${path.join('.')}: ${issue?.message ?? 'invalid'}`, remedy);
  }
  return { value: parsed.data, lineOf };
}

export function yamlFault(file: string, line: number, message: string, remedy: string): RuleFault {
  return new RuleFault('RULE_SYNTAX', `${file}:${String(line)}: ${message}`, {
    place: { file, line, column: 1 },
    remedy,
  });
}

/** Of the deepest part of the path that is there. */
function lineAt(document: Document.Parsed, path: readonly (string | number)[], lines: LineCounter): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    const range = (node as { range?: readonly number[] } | null | undefined)?.range;
    if (range?.[0] !== undefined) return lines.linePos(range[0]).line;
  }
  return 1;
}
