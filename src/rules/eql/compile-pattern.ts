import type { FieldCatalogue } from '../catalogue.js';
import { counted, ruleFault } from '../fault.js';
import type { LineageProbe, Pattern, Step } from '../pattern/pattern.js';
import type { QueryNode, TermNode } from './ast.js';
import { compileAccumulate } from './compile-accumulate.js';
import { checkShape } from './check-shape.js';
import { compilePipe } from './compile-pipe.js';
import { StepDraft, type QueryContext } from './compile-step.js';
import type { Dialect } from './cursor.js';
import { FREE_FIELDS, storedFields } from './field-space.js';
import { notLiveReason } from './live.js';

export interface EqlOptions {
  readonly dialect: Dialect;
  readonly catalogue: FieldCatalogue | null;
}

function drafts(node: QueryNode, context: QueryContext): readonly StepDraft[] {
  return node.terms.map((term) => {
    const draft = new StepDraft(term, context);
    if (term.name !== null && context.named.has(term.name)) {
      throw ruleFault(context.source, term.at, `Two steps are named ${term.name}`);
    }
    if (term.name !== null) context.named.set(term.name, draft);
    return draft;
  });
}

function untilStep(until: TermNode | null, context: QueryContext): Step | null {
  if (until === null) return null;
  const draft = new StepDraft(until, context);
  if (!draft.reads) return draft.finish();
  throw ruleFault(context.source, until.at, 'until cannot refer to earlier steps or to history', {
    code: 'RULE_UNSUPPORTED',
  });
}

function sameArity(node: QueryNode, all: readonly StepDraft[], until: Step | null, source: string): void {
  const wanted = all[0]?.arity ?? 0;
  const terms = [...node.terms, ...(node.until === null ? [] : [node.until])];
  const arities = [...all.map((draft) => draft.arity), ...(until === null ? [] : [until.keys.length])];
  const odd = arities.findIndex((arity) => arity !== wanted);
  if (odd < 0) return;
  const message = `A term has ${counted(arities[odd] ?? 0, 'join key')} where the first has ${String(wanted)}`;
  throw ruleFault(source, terms[odd]?.at ?? node.at, message, { expected: `${counted(wanted, 'key')} after by` });
}

/** Sets of events have no order, so nothing in them is earlier than anything else. */
function refuseReading(node: QueryNode, all: readonly StepDraft[], source: string): void {
  if (node.kind !== 'sample' && node.kind !== 'join') return;
  const reading = all.findIndex((draft) => draft.reads);
  if (reading < 0) return;
  const at = node.terms[reading]?.at ?? node.at;
  const message = `A ${node.kind} cannot ask for history or compare identities`;
  throw ruleFault(source, at, message, { code: 'RULE_UNSUPPORTED' });
}

/** The span that `within` on every step implies. */
function impliedSpan(node: QueryNode): number | null {
  const positive = node.terms.filter((term) => !term.missing);
  const bounded = positive.slice(1).map((term) => (term.withinMs === null ? null : term.withinMs * term.runs));
  const first = positive[0];
  if (first === undefined || first.runs > 1 || bounded.includes(null) || bounded.length === 0) return null;
  return bounded.reduce<number>((sum, within) => sum + (within ?? 0), 0);
}

/** A sliding window that is cut off on the left has other earliest events than the whole one. */
function marginOf(node: QueryNode): 1 | 2 {
  if (node.kind === 'sample') return 2;
  const edge = [node.terms[0], node.terms[node.terms.length - 1]].some((term) => term?.missing === true);
  return edge ? 2 : 1;
}

/** The parts that are decided by what else than the order of steps. */
function windowOf(source: string, node: QueryNode, all: readonly StepDraft[]): Partial<Pattern> {
  if (node.kind === 'accumulate') return compileAccumulate(source, node, all);
  return node.kind === 'anchors' ? { required: [node.terms.length - 1], margin: 2 } : {};
}

/** A parsed query as a pattern. */
export function compilePattern(source: string, node: QueryNode, options: EqlOptions): Pattern {
  checkShape(source, node);
  const lineage: LineageProbe[] = [];
  const context: QueryContext = {
    source,
    dialect: options.dialect,
    fields: options.catalogue === null ? FREE_FIELDS : storedFields(source, options.catalogue),
    catalogue: options.catalogue,
    commonBy: node.by,
    lineage,
    named: new Map(),
    names: new Set(node.terms.flatMap(({ name }) => (name === null ? [] : [name]))),
  };
  const all = drafts(node, context);
  const until = untilStep(node.until, context);
  sameArity(node, all, until, source);
  refuseReading(node, all, source);
  const windows = windowOf(source, node, all);
  const steps = all.map((draft) => draft.finish());
  const spanMs = node.maxspanMs ?? impliedSpan(node);
  return {
    kind: node.kind === 'accumulate' || node.kind === 'anchors' ? 'window' : node.kind,
    dialect: options.dialect,
    steps,
    until,
    spanMs,
    margin: marginOf(node),
    ...windows,
    pipes: node.pipes.map((pipe) => compilePipe(source, pipe, context)),
    lineage,
    notLive: notLiveReason(node, spanMs, {
      lineage: lineage.length > 0,
      unanchored: all.some((draft) => draft.unanchored),
    }),
  };
}
