import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { InputFault, type ErrorCode } from '../../domain/errors.js';
import { DEFAULT_PAGE } from '../../domain/page.js';

export interface ShapeLimits {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
  /** The same answer asked for more than once in one place. */
  readonly duplicates: number;
  /** Nodes a query may ask for: pages within pages multiply. */
  readonly cost: number;
  readonly tokens: number;
}

/** The deepest real query (introspection as tools send it) is 15 deep; the widest a console sends has some 200 fields. */
export const SHAPE_LIMITS: ShapeLimits = {
  depth: 16,
  fields: 1_000,
  aliases: 50,
  directives: 30,
  duplicates: 5,
  cost: 100_000,
  tokens: 4_000,
};

/** What a query asks for, in nodes, and the most it may. */
export interface Price {
  readonly requested: number;
  readonly limit: number;
}

type Variables = Readonly<Record<string, unknown>>;

interface Measure {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
  readonly duplicates: number;
  readonly cost: number;
}

const NOTHING: Measure = { depth: 0, fields: 0, aliases: 0, directives: 0, duplicates: 0, cost: 0 };

/** Refuses a document by its shape alone, in one pass, before anything validates or runs it; else tells its price. */
export function checkShape(document: DocumentNode, variables: Variables, limits: ShapeLimits = SHAPE_LIMITS): Price {
  const measured = new Measuring(document, variables).whole();
  const over = (['depth', 'fields', 'aliases', 'directives', 'duplicates', 'cost'] as const).find(
    (name) => measured[name] > limits[name],
  );
  if (over === undefined) return { requested: measured.cost, limit: limits.cost };
  const code: ErrorCode = over === 'depth' ? 'QUERY_TOO_DEEP' : 'QUERY_TOO_COMPLEX';
  throw new InputFault(
    code,
    `The query has ${over} ${shown(measured[over])}; at most ${String(limits[over])} are allowed.`,
    {
      remedy: 'Ask for less at once: smaller pages, fewer levels, or several queries.',
    },
  );
}

function shown(value: number): string {
  return Number.isFinite(value) ? String(value) : 'without end';
}

/** Fragments are measured once each, so that fragments of fragments cost time in their number, not in what they expand to. */
class Measuring {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly known = new Map<string, Measure>();

  constructor(
    private readonly document: DocumentNode,
    private readonly variables: Variables,
  ) {
    for (const node of document.definitions) {
      if (node.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(node.name.value, node);
    }
  }

  whole(): Measure {
    const operations = this.document.definitions.filter(
      (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
    );
    return operations
      .map((node) => withDirectives(this.selections(node.selectionSet), node.directives?.length))
      .reduce(together, NOTHING);
  }

  private selections(set: SelectionSetNode): Measure {
    const parts = set.selections.map((node) => this.selection(node));
    const duplicates = mostRepeated(set.selections);
    return [...parts, { ...NOTHING, duplicates }].reduce(together, NOTHING);
  }

  private selection(node: SelectionNode): Measure {
    const own = () => {
      if (node.kind === Kind.FIELD) return this.field(node);
      return node.kind === Kind.INLINE_FRAGMENT ? this.selections(node.selectionSet) : this.fragment(node.name.value);
    };
    return withDirectives(own(), node.directives?.length);
  }

  private field(node: FieldNode): Measure {
    const below = node.selectionSet ? this.selections(node.selectionSet) : NOTHING;
    return {
      ...below,
      depth: below.depth + 1,
      fields: below.fields + 1,
      aliases: below.aliases + (node.alias ? 1 : 0),
      cost: 1 + below.cost * this.pageSize(node),
    };
  }

  private fragment(name: string): Measure {
    const known = this.known.get(name);
    if (known) return known;
    const fragment = this.fragments.get(name);
    // A fragment that spreads itself is refused by validation; here it only must not run for ever.
    this.known.set(name, NOTHING);
    const measured = fragment ? this.selections(fragment.selectionSet) : NOTHING;
    this.known.set(name, measured);
    return measured;
  }

  private pageSize(node: FieldNode): number {
    const first = node.arguments?.find((argument) => argument.name.value === 'first')?.value;
    if (first?.kind === Kind.INT) return Math.max(Number(first.value), 1);
    if (first?.kind === Kind.VARIABLE) {
      const given = this.variables[first.name.value];
      if (typeof given === 'number') return Math.max(given, 1);
    }
    return isPage(node) ? DEFAULT_PAGE : 1;
  }
}

function isPage(node: FieldNode): boolean {
  return (node.selectionSet?.selections ?? []).some(
    (child) =>
      child.kind === Kind.FIELD && ['edges', 'nodes'].includes(child.name.value) && node.name.value !== 'graph',
  );
}

function mostRepeated(selections: readonly SelectionNode[]): number {
  const counts = new Map<string, number>();
  for (const node of selections) {
    if (node.kind !== Kind.FIELD) continue;
    const key = (node.alias ?? node.name).value;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

function withDirectives(measure: Measure, count = 0): Measure {
  return { ...measure, directives: measure.directives + count };
}

function together(a: Measure, b: Measure): Measure {
  return {
    depth: Math.max(a.depth, b.depth),
    fields: a.fields + b.fields,
    aliases: a.aliases + b.aliases,
    directives: a.directives + b.directives,
    duplicates: Math.max(a.duplicates, b.duplicates),
    cost: a.cost + b.cost,
  };
}
