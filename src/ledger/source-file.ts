import type { Document } from 'yaml';
import { LineCounter, isMap, isNode, isScalar, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { Place } from '../domain/errors.js';
import type { Finding, FindingDraft } from './findings.js';
import { error } from './findings.js';

/** A YAML or JSON text that knows the line and column of each of its values. */
export interface SourceFile {
  readonly value: unknown;
  /** Syntax faults, duplicate keys included. */
  readonly findings: readonly Finding[];
  place(path: readonly (string | number)[]): Place;
}

/** JSON is YAML, so one reader serves both; aliases are bounded so that no file can swell in memory. */
export function readSource(text: string, file?: string): SourceFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const named = file === undefined ? {} : { file };
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { ...named, line, column: col };
  };
  const findings = document.errors.map((fault) => ({ ...error([], fault.message), place: at(fault.pos[0]) }));
  return {
    value: findings.length > 0 ? undefined : document.toJS({ maxAliasCount: 50 }),
    findings,
    place: (path) => ({ ...at(offsetOf(document, path)), ...(path.length > 0 ? { path: path.join('.') } : {}) }),
  };
}

/** Offset of the value at a path; of its key where the value is empty, else of the nearest parent that exists. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const offset = keyOffset(document, path.slice(0, depth));
    if (offset !== null) return offset;
  }
  return 0;
}

function keyOffset(document: Document, path: readonly (string | number)[]): number | null {
  if (path.length === 0) return 0;
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(last));
    return startOf(pair?.key);
  }
  return startOf(document.getIn(path, true));
}

function startOf(node: unknown): number | null {
  return isNode(node) ? (node.range?.[0] ?? null) : null;
}

export function located(file: SourceFile, drafts: readonly FindingDraft[]): readonly Finding[] {
  return drafts.map((draft) => ({ ...draft, place: file.place(draft.path) }));
}

/** What a schema has against a value, as findings. */
export function schemaFindings(fault: z.ZodError): readonly FindingDraft[] {
  return fault.issues.map((issue) => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    const where = path.length > 0 ? `${path.join('.')}: ` : '';
    return error(path, `${where}${issue.message}`);
  });
}
