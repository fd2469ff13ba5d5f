import type { EventView, LineageProbe, RunMemory } from '../pattern/pattern.js';

const CREATE_OPCODES = new Set<unknown>([1, 3, 9]);
const TERMINATE_OPCODES = new Set<unknown>([2, 4]);

function attribute(view: EventView, name: string): unknown {
  const { doc } = view;
  if (typeof doc !== 'object' || doc === null || !Object.hasOwn(doc, name)) return null;
  return (doc as Record<string, unknown>)[name] ?? null;
}

interface ProcessFacts {
  readonly own: unknown;
  readonly parent: unknown;
  readonly created: boolean;
  readonly ended: boolean;
}

/** Which process an event belongs to: `unique_pid` where the data has it, since a pid is used again. */
function processOf(view: EventView): ProcessFacts {
  const own = attribute(view, 'unique_pid') ?? attribute(view, 'pid');
  const parent = attribute(view, 'unique_ppid') ?? attribute(view, 'ppid');
  const subtype = attribute(view, 'subtype');
  const opcode = attribute(view, 'opcode');
  const isProcess = view.category === 'process';
  const created = subtype === 'create' || subtype === 'fork' || CREATE_OPCODES.has(opcode);
  const ended = subtype === 'terminate' || TERMINATE_OPCODES.has(opcode);
  return { own, parent, created: isProcess && created, ended: isProcess && ended };
}

/** Who descends from the processes whose events matched one probe. */
class Family {
  private readonly sources = new Set<unknown>();
  private readonly members = new Set<unknown>();

  constructor(private readonly probe: LineageProbe) {}

  answer(view: EventView): boolean {
    const process = processOf(view);
    if (process.own === null) return false;
    const matched = this.probe.test(view);
    const related = this.probe.relation === 'event' ? matched || this.sources.has(process.own) : this.belongs(process);
    if (matched) this.sources.add(process.own);
    if (process.ended) this.forget(process.own);
    return related;
  }

  private belongs({ own, parent, created }: ProcessFacts): boolean {
    if (created) {
      const inherits = this.probe.relation === 'descendant' && this.members.has(parent);
      this.forget(own);
      if (inherits || this.sources.has(parent)) this.members.add(own);
    }
    return this.members.has(own);
  }

  private forget(own: unknown): void {
    this.sources.delete(own);
    this.members.delete(own);
  }
}

/** Classic lineage over one pass. */
export class Lineage implements RunMemory {
  private readonly families: readonly (readonly [string, Family])[];
  private readonly answers = new Map<string, boolean>();

  constructor(probes: readonly LineageProbe[]) {
    this.families = probes.map((probe) => [probe.id, new Family(probe)] as const);
  }

  related(probe: string): boolean {
    return this.answers.get(probe) ?? false;
  }

  /** Answers every probe for an event, inner ones first: an outer probe's test asks for the inner one's answer. */
  observe(view: EventView): void {
    for (const [id, family] of this.families) this.answers.set(id, family.answer(view));
  }
}
