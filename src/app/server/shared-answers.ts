import { Kind, visit, type DocumentNode, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { Principal } from '../../domain/access.js';

type Answer = ExecutionResult | Promise<ExecutionResult>;

interface Kept {
  readonly answer: Answer;
  readonly at: number;
}

/** As long as one change takes to reach everybody; who comes later is answered anew, from what is stored by then. */
const SHARED_MS = 1_000;
const MOST_KEPT = 2_000;

/**
 * What one change is for everybody who asked the same of it with the same rights: made once, not once for each of thousands of
 * subscribers.
 */
export class SharedAnswers {
  private readonly kept = new Map<string, Kept>();
  private readonly names = new WeakMap<DocumentNode, number>();
  private named = 0;

  constructor(private readonly now: () => number) {}

  /** What tells operations apart that may be answered differently. Where somebody resumes is no part of it. */
  operationKey(
    { document, operationName, variableValues }: ExecutionArgs,
    { id, roles, masked = false }: Principal,
  ): string {
    const places = resumingVariables(document);
    const others = Object.entries(variableValues ?? {}).filter(([name]) => !places.has(name));
    return JSON.stringify([this.nameOf(document), operationName, others, id, roles, masked]);
  }

  of(key: string, make: () => Answer): Answer {
    const at = this.now();
    const known = this.kept.get(key);
    if (known && at - known.at < SHARED_MS) return known.answer;
    this.kept.delete(key);
    const answer = make();
    this.kept.set(key, { answer, at });
    if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value ?? '');
    return answer;
  }

  /** The same text is parsed into the same document while many ask it. */
  private nameOf(document: DocumentNode): number {
    const name = this.names.get(document) ?? (this.named += 1);
    this.names.set(document, name);
    return name;
  }
}

/** Variables that say only where a stream begins: their one use is as `after` of the operation's own field. */
function resumingVariables(document: DocumentNode): ReadonlySet<string> {
  const uses = new Map<string, number>();
  visit(document, {
    [Kind.VARIABLE_DEFINITION]: () => false,
    [Kind.VARIABLE]: ({ name }) => void uses.set(name.value, (uses.get(name.value) ?? 0) + 1),
  });
  const places = document.definitions
    .flatMap((node) => (node.kind === Kind.OPERATION_DEFINITION ? node.selectionSet.selections : []))
    .flatMap((node) => (node.kind === Kind.FIELD ? (node.arguments ?? []) : []))
    .flatMap(({ name, value }) => (name.value === 'after' && value.kind === Kind.VARIABLE ? [value.name.value] : []));
  return new Set(places.filter((name) => uses.get(name) === 1));
}
