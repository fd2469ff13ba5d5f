import type { JsonValue } from '../../../domain/json.js';
import { isMissing } from '../expression/evaluation.js';
import type { Evaluation, Value } from '../expression/evaluation.js';
import { UNCERTAIN } from '../mapping/program.js';
import type { Assignment } from '../mapping/program.js';
import type { Target } from '../ocsf/target.js';
import type { Shape } from './shape.js';

export type Draft = Record<string, JsonValue>;

/** A leaf of the record that was copied unchanged, and the object of the document that holds it now. */
export interface Copied {
  readonly container: object;
  readonly key: string;
  readonly home: Draft;
  readonly name: string;
}

export interface Observable {
  readonly name: string;
  readonly type: number;
  readonly value: string;
}

/** An OCSF document in the making, with the trail of what was copied into it. */
export class DocumentDraft {
  readonly copied: Copied[] = [];
  readonly observables: Observable[] = [];
  /** Holds a value that was not coerced, so that its shape proves nothing. */
  uncertain = false;

  constructor(
    public shape: Shape,
    readonly document: Draft,
  ) {}

  assign(assignments: readonly Assignment[], evaluation: Evaluation, into: Draft = this.document): void {
    for (const assignment of assignments) {
      if (assignment.kind === 'value') this.assignValue(assignment, evaluation, into);
      else this.assignList(assignment, evaluation, into);
    }
  }

  private assignValue(assignment: Assignment & { kind: 'value' }, evaluation: Evaluation, into: Draft): void {
    evaluation.container = undefined;
    const raw = assignment.read(evaluation);
    if (isMissing(raw)) return;
    const { target } = assignment;
    const value = target.coerce(raw);
    if (value === undefined) return;
    const home = homeOf(target, into);
    home[target.name] = value as JsonValue;
    this.mark(assignment.mark);
    if (target.sibling !== undefined) fillSibling(target, home, value, raw);
    this.remember(evaluation, value, home, target.name);
    if (target.observableType !== undefined) this.observe(assignment.path, target.observableType, value);
  }

  private mark(mark: number): void {
    if (mark === UNCERTAIN) this.uncertain = true;
    else this.shape = this.shape.after(mark);
  }

  /** The leaf counts as copied only if what stands in the document says the same. */
  private remember(evaluation: Evaluation, value: Value, home: Draft, name: string): void {
    const { container, key } = evaluation;
    if (typeof container !== 'object' || container === null) return;
    const leaf = (container as Draft)[key];
    const same = leaf === value || (typeof leaf !== 'object' && String(leaf) === String(value));
    if (same) this.copied.push({ container, key, home, name });
  }

  private observe(name: string, type: number, value: Value): void {
    const values: readonly Value[] = Array.isArray(value) ? (value as readonly Value[]) : [value];
    for (const one of values) if (typeof one === 'string') this.observables.push({ name, type, value: one });
  }

  private assignList(assignment: Assignment & { kind: 'list' }, evaluation: Evaluation, into: Draft): void {
    const found = assignment.elements(evaluation);
    if (isMissing(found)) return;
    const elements: readonly Value[] = Array.isArray(found) ? (found as readonly Value[]) : [found];
    const outer = evaluation.scope;
    const made: Draft[] = [];
    for (const element of elements) {
      evaluation.scope = element;
      const object: Draft = {};
      this.mark(assignment.mark);
      this.assign(assignment.inner, evaluation, object);
      if (Object.keys(object).length > 0) made.push(object);
    }
    evaluation.scope = outer;
    if (made.length > 0) homeOf(assignment.target, into)[assignment.target.name] = made;
  }
}

function homeOf(target: Target, into: Draft): Draft {
  let home = into;
  for (const { name, list } of target.steps) home = list ? firstOf(home, name) : objectAt(home, name);
  return home;
}

function objectAt(home: Draft, name: string): Draft {
  const existing = home[name];
  if (typeof existing === 'object' && existing !== null) return existing as Draft;
  const fresh: Draft = {};
  home[name] = fresh;
  return fresh;
}

function firstOf(home: Draft, name: string): Draft {
  const existing = home[name];
  if (Array.isArray(existing) && existing.length > 0) return existing[0] as Draft;
  const fresh: Draft = {};
  home[name] = [fresh];
  return fresh;
}

/** Beside an enumeration stands its caption; beside 99 Other, the vendor's own word. */
function fillSibling(target: Target, home: Draft, value: Value, raw: Value): void {
  const sibling = target.sibling;
  if (sibling === undefined || typeof value !== 'number') return;
  const caption = value === 99 && typeof raw === 'string' ? raw : target.captions?.get(value);
  if (caption !== undefined && home[sibling] === undefined) home[sibling] = caption;
}
