import type { Pattern, Step, StepReference } from '../pattern/pattern.js';

/** A positive term to be filled: a step with `runs=3` is three stages. */
export interface Stage {
  readonly step: number;
  readonly within: number | null;
  readonly fork: boolean;
  readonly definition: Step;
  /** What later stages read of the steps up to this one: pending entries are kept apart by it. */
  readonly retained: readonly StepReference[];
}

/** A term that must not occur, and the stages between which it must not. */
export interface Gap {
  readonly step: number;
  readonly definition: Step;
  /** Stage before the gap, -1 for a leading one. */
  readonly after: number;
  readonly place: 'leading' | 'middle' | 'trailing';
}

/** A place of the result: a stage's event, or the null of a missing term. */
export interface Place {
  readonly step: number;
  readonly stage: number | null;
}

export interface Program {
  readonly stages: readonly Stage[];
  readonly gaps: readonly Gap[];
  readonly layout: readonly Place[];
  readonly until: number;
  readonly untilFirst: boolean;
  readonly spanMs: number;
}

function retainedAfter(steps: readonly Step[], step: number): readonly StepReference[] {
  const known = new Set(steps.slice(0, step + 1).flatMap((item) => (item.name === null ? [] : [item.name])));
  const wanted = steps.slice(step + 1).flatMap((item) => item.refs ?? []);
  return wanted.filter((ref) => known.has(ref.step));
}

function build(pattern: Pattern): Program {
  const stages: Stage[] = [];
  const gaps: Omit<Gap, 'place'>[] = [];
  const layout: Place[] = [];
  pattern.steps.forEach((definition, step) => {
    const { missing, runs } = definition;
    if (missing) gaps.push({ step, definition, after: stages.length - 1 });
    for (let run = 0; run < runs; run += 1) {
      layout.push({ step, stage: missing ? null : stages.length });
      if (missing) continue;
      const retained = retainedAfter(pattern.steps, step);
      stages.push({ step, within: definition.withinMs, fork: definition.fork === true, definition, retained });
    }
  });
  const last = stages.length - 1;
  return {
    stages,
    gaps: gaps.map((gap) => ({
      ...gap,
      place: gap.after < 0 ? 'leading' : gap.after === last ? 'trailing' : 'middle',
    })),
    layout,
    until: pattern.until === null ? -1 : pattern.steps.length,
    untilFirst: pattern.dialect === 'classic',
    spanMs: pattern.spanMs ?? Infinity,
  };
}

const PROGRAMS = new WeakMap<Pattern, Program>();

/** The stages, gaps and layout of a pattern, worked out once. */
export function programOf(pattern: Pattern): Program {
  const known = PROGRAMS.get(pattern);
  if (known !== undefined) return known;
  const program = build(pattern);
  PROGRAMS.set(pattern, program);
  return program;
}
