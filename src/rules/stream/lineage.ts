import type { EventView, LineageProbe, RunMemory } from '../pattern/pattern.js';

function attribute(view: EventView, name: string): unknown {
  const { doc } = view;
  return typeof doc === 'object' && doc !== null && Object.hasOwn(doc, name)
    ? (doc as Record<string, unknown>)[name]
    : null;
}

/** Which processes an event belongs to, by the identifiers of classic data. */
function processOf(view: EventView): { own: unknown; parent: unknown } {
  return {
    own: attribute(view, 'unique_pid') ?? attribute(view, 'pid'),
    parent: attribute(view, 'unique_ppid') ?? attribute(view, 'ppid'),
  };
}

/** Classic lineage over one pass: per probe, the processes that an event may descend from. */
export class Lineage implements RunMemory {
  private readonly ancestors: readonly Set<unknown>[];
  private readonly answers = new Map<string, boolean>();

  constructor(private readonly probes: readonly LineageProbe[]) {
    this.ancestors = probes.map(() => new Set());
  }

  related(probe: string): boolean {
    return this.answers.get(probe) ?? false;
  }

  /** Answers every probe for an event, inner ones first, and remembers its process where that matters. */
  observe(view: EventView): void {
    this.probes.forEach((probe, index) => {
      const set = this.ancestors[index];
      if (set !== undefined) this.answers.set(probe.id, this.follow(probe, set, view));
    });
  }

  private follow(probe: LineageProbe, set: Set<unknown>, view: EventView): boolean {
    const { own, parent } = processOf(view);
    const matched = probe.test({ ...view, memory: this });
    const descends = set.has(probe.relation === 'event' ? own : parent);
    const inherits = probe.relation === 'descendant' && descends;
    if ((matched || inherits) && own !== null) set.add(own);
    return descends || (probe.relation === 'event' && matched);
  }
}
