import { digestOf } from '../../domain/ids.js';
import type { FieldCatalogue } from '../catalogue.js';
import { ruleFault } from '../fault.js';
import { nearestName } from '../nearest.js';
import type {
  EventView,
  FactProbe,
  HistoryProbe,
  KeyPart,
  LineageProbe,
  Step,
  StepReference,
} from '../pattern/pattern.js';
import type { ExistsNode, Expr, FieldNode, FirstSeenNode, LineageNode, TermNode } from './ast.js';
import { Checker } from './check.js';
import type { Truth } from './compare.js';
import { compileCondition, compileExpression } from './compile-expression.js';
import { compileKey, keyText } from './compile-key.js';
import type { Dialect } from './cursor.js';
import { captionsToNumbers } from './enums.js';
import { SOURCE } from '../automaton/captured.js';
import type { FieldSpace, ResolvedField } from './field-space.js';
import type { FactQuestion } from '../path/fact-question.js';
import { canonicalText, conjuncts, someNode } from './rewrite.js';
import type { Scope } from './scope.js';
import { alsoAsCatalogued } from './verbs.js';

/** What the terms of one query share while they are compiled. */
export interface QueryContext {
  readonly source: string;
  readonly dialect: Dialect;
  readonly fields: FieldSpace;
  readonly catalogue: FieldCatalogue | null;
  readonly commonBy: readonly Expr[];
  readonly lineage: LineageProbe[];
  /** Named steps before the one at hand. */
  readonly named: Map<string, StepDraft>;
  /** Names of all steps: what is not yet in `named` stands later. */
  readonly names: ReadonlySet<string>;
}

interface ResidualSubject {
  readonly own: Record<string, unknown>;
  readonly earlier: ReadonlyMap<string, Record<string, unknown>>;
}

/** What only an engine can answer. */
function asksTheEngine({ kind }: Expr): boolean {
  return kind === 'first_seen' || kind === 'exists';
}

/** One term on its way to a step: later terms may still ask it to capture more. */
export class StepDraft {
  private readonly captures = new Map<string, (view: EventView) => unknown>();
  private readonly identities = new Set<string>();
  private readonly refs: StepReference[] = [];
  private readonly probes: HistoryProbe[] = [];
  private readonly facts = new Map<string, FactProbe>();
  private readonly keys: readonly KeyPart[];
  private readonly keyTexts: readonly string[];
  private readonly tests: readonly Expr[];
  private readonly test: (view: EventView) => Truth;
  private readonly residual: ((subject: ResidualSubject) => Truth) | null;
  private readonly waiting: readonly Expr[];

  constructor(
    private readonly term: TermNode,
    private readonly context: QueryContext,
  ) {
    this.checkCategory();
    const where = this.checked(term.query.where);
    const parts = conjuncts(where);
    const by = [...context.commonBy, ...term.by];
    this.keys = by.map((expr) => compileKey(expr, this.eventScope(), (node) => this.ofTheEvent(node)));
    this.keyTexts = by.map((expr) => keyText(expr, (node) => this.resolve(node)));
    this.tests = parts.filter((part) => !this.waits(part));
    const waiting = parts.filter((part) => this.waits(part));
    this.waiting = waiting;
    this.test = compileCondition({ kind: 'and', terms: this.tests, at: term.at }, this.eventScope());
    this.residual =
      waiting.length === 0
        ? null
        : compileCondition({ kind: 'and', terms: waiting, at: term.at }, this.residualScope());
  }

  get arity(): number {
    return this.keys.length;
  }

  /** Part of the condition waits for what the event alone does not tell. */
  get reads(): boolean {
    return this.residual !== null;
  }

  /** Refers to earlier steps, but neither by a key nor by an equality that an index could seek. */
  get unanchored(): boolean {
    const seeks = this.waiting.some((part) => part.kind === 'in' || (part.kind === 'compare' && part.op === '=='));
    return this.refs.length > 0 && this.keys.length === 0 && !seeks;
  }

  /** Another step reads this field of ours. */
  captureField(node: FieldNode): string {
    const field = this.resolve(node);
    this.captures.set(field.canonical, (view) => field.read(view));
    if (field.asks !== undefined) this.ask(field.canonical, field, field.asks);
    if (field.identity) this.identities.add(field.canonical);
    return field.canonical;
  }

  finish(): Step {
    const { term } = this;
    const captured = [...this.captures.keys()].sort();
    return {
      digest: digestOf(
        'eql',
        this.context.dialect,
        term.query.category,
        canonicalText(this.tests),
        this.keyTexts.join(','),
        captured.join(','),
        this.probes.map((probe) => probe.digest).join(','),
        canonicalText(this.waiting),
      ),
      name: term.name,
      text: term.text,
      at: term.at,
      keys: this.keys,
      missing: term.missing,
      runs: term.runs,
      withinMs: term.withinMs,
      category: term.query.category,
      fork: term.fork,
      from: term.from,
      refs: this.refs,
      identities: [...this.identities],
      probes: this.probes,
      facts: [...this.facts.values()],
      test: this.eventTest(),
      ...this.residualParts(),
    };
  }

  private eventTest(): (view: EventView) => boolean {
    const { category } = this.term.query;
    const { test } = this;
    if (category === 'any') return (view) => test(view) === true;
    return (view) => view.category === category && test(view) === true;
  }

  private residualParts(): Pick<Step, 'capture' | 'residual'> {
    const entries = [...this.captures];
    const { residual } = this;
    return {
      ...(entries.length === 0
        ? {}
        : { capture: (view: EventView) => Object.fromEntries(entries.map(([name, read]) => [name, read(view)])) }),
      ...(residual === null ? {} : { residual: (own, earlier) => residual({ own, earlier }) === true }),
    };
  }

  private checkCategory(): void {
    const { catalogue, source } = this.context;
    const { category, at } = this.term.query;
    if (catalogue === null || category === 'any' || catalogue.hasCategory(category)) return;
    const near = nearestName(category, catalogue.categoryNames());
    throw ruleFault(source, at, `Unknown event category ${category}`, {
      code: 'RULE_UNKNOWN_FIELD',
      hint: near === null ? 'A category is an OCSF class name, or any.' : `Did you mean ${near}?`,
    });
  }

  private checked(where: Expr): Expr {
    const { catalogue, source, dialect } = this.context;
    const condition =
      catalogue === null ? where : captionsToNumbers(alsoAsCatalogued(where), this.term.query.category, catalogue);
    new Checker(source, dialect).condition(condition);
    return condition;
  }

  private reference(node: Expr): { draft: StepDraft; field: FieldNode; step: string } | null {
    if (node.kind !== 'field' || node.path.length < 2) return null;
    const [step, ...path] = node.path;
    const draft = typeof step === 'string' ? this.context.named.get(step) : undefined;
    if (draft === undefined || typeof step !== 'string') return null;
    return { draft, step, field: { ...node, path, text: node.text.slice(node.text.indexOf('.') + 1) } };
  }

  /** A part of the condition that the event alone cannot answer. */
  private waits(part: Expr): boolean {
    return (
      someNode(part, (node) => asksTheEngine(node) || this.reference(node) !== null || this.asksContext(node)) ||
      someNode(part, (node) => node.kind === 'compare' && this.isIdentity(node.left) && this.isIdentity(node.right))
    );
  }

  /** A field that what is known of others answers, not the event. */
  private asksContext(node: Expr): boolean {
    return node.kind === 'field' && this.reference(node) === null && this.resolve(node).asks !== undefined;
  }

  private isIdentity(node: Expr): boolean {
    return node.kind === 'field' && this.reference(node) === null && this.resolve(node).identity;
  }

  private resolve(node: FieldNode): ResolvedField {
    const [step] = node.path;
    if (typeof step === 'string' && node.path.length > 1 && this.context.names.has(step)) {
      throw ruleFault(this.context.source, node.at, `${step} does not stand before this step`, {
        expected: 'the name of an earlier step',
        hint: `If ${node.text} is a field, give the step another name.`,
      });
    }
    return this.context.fields.resolve(node, this.term.query.category);
  }

  private eventScope(): Scope<EventView> {
    const { source, dialect } = this.context;
    return {
      source,
      dialect,
      field: (node) => {
        const field = this.ofTheEvent(node);
        return (view) => field.read(view);
      },
      lineage: (node) => this.lineage(node),
      firstSeen: () => () => null,
      exists: ({ at }) => {
        throw ruleFault(source, at, 'exists is a condition of its own', { code: 'RULE_UNSUPPORTED' });
      },
    };
  }

  private residualScope(): Scope<ResidualSubject> {
    const { source, dialect } = this.context;
    return {
      source,
      dialect,
      field: (node) => {
        const reference = this.reference(node);
        if (reference === null) return this.ownField(node);
        const { step } = reference;
        const field = reference.draft.captureField(reference.field);
        this.refs.push({ step, field });
        return (subject) => subject.earlier.get(step)?.[field] ?? null;
      },
      lineage: () => () => null,
      firstSeen: (node) => this.firstSeen(node),
      exists: (node) => this.exists(node),
    };
  }

  private ownField(node: FieldNode): (subject: ResidualSubject) => unknown {
    const name = this.captureField(node);
    return (subject) => subject.own[name] ?? null;
  }

  private firstSeen(node: FirstSeenNode): (subject: ResidualSubject) => unknown {
    const scope = this.eventScope();
    this.refuseNested(node);
    const keys = node.everywhere ? [] : node.key === null ? [...this.context.commonBy, ...this.term.by] : [node.key];
    const parts = [node.value, ...keys];
    const reads = parts.map((expr) => compileExpression(expr, scope));
    const { category } = this.term.query;
    const digest = digestOf(
      'first_seen',
      category,
      ...parts.map((expr) => keyText(expr, (field) => this.resolve(field))),
    );
    const id = `${node.days ? 'seen_days' : 'first_seen'}:${digest}:${String(node.windowMs)}`;
    const tuple = (view: EventView): string | null => {
      const values = reads.map((read) => read(view));
      return values.includes(null) ? null : JSON.stringify(values);
    };
    const identity =
      node.key === null ? parts.flatMap((part, at) => (at > 0 && this.isIdentity(part) ? [at] : [])) : [];
    const { windowMs, days } = node;
    this.probes.push({ id, category, windowMs, ...(days ? { days } : {}), digest, identity, tuple });
    this.captures.set(id, tuple);
    this.captures.set(SOURCE, (view) => view.source ?? null);
    return (subject) => subject.own[id] ?? null;
  }

  private exists({ path, at }: ExistsNode): (subject: ResidualSubject) => unknown {
    const text = `${path.root}.identity`;
    const root = this.resolve({ kind: 'field', path: [path.root, 'identity'], text, optional: false, at });
    const id = `exists:${digestOf('exists', root.canonical, JSON.stringify(path))}`;
    this.ask(id, root, { of: 'path', path });
    this.captures.set(id, (view) => root.read(view));
    return (subject) => subject.own[id] ?? null;
  }

  private ask(id: string, { canonical }: ResolvedField, question: FactQuestion): void {
    const keyAt = this.keys.findIndex(({ field, identity }) => identity && field === canonical);
    this.facts.set(id, { id, question, keyAt });
  }

  /** What an event is found by must not change with what becomes known. */
  private ofTheEvent(node: FieldNode): ResolvedField {
    const field = this.resolve(node);
    if (field.asks === undefined) return field;
    const message = `${node.text} is answered by context, so it can be compared but is no key`;
    throw ruleFault(this.context.source, node.at, message, { code: 'RULE_UNSUPPORTED' });
  }

  private refuseNested(node: FirstSeenNode): void {
    for (const part of [node.value, ...(node.key === null ? [] : [node.key])]) {
      if (!someNode(part, (inner) => asksTheEngine(inner) || this.reference(inner) !== null)) continue;
      const message = `${node.days ? 'seen_days' : 'first_seen'} asks about values of its own event`;
      throw ruleFault(this.context.source, part.at, message, { code: 'RULE_UNSUPPORTED' });
    }
  }

  private lineage(node: LineageNode): (view: EventView) => unknown {
    const id = digestOf('lineage', node.relation, canonicalText(node.query));
    const test = compileCondition(node.query.where, this.eventScope());
    const { category } = node.query;
    this.context.lineage.push({
      id,
      relation: node.relation,
      test: (view) => (category === 'any' || view.category === category) && test(view) === true,
    });
    return (view) => view.memory?.related(id) ?? null;
  }
}
