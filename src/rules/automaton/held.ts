import type { ReplayHit, Step } from '../pattern/pattern.js';

/** The steps that an event satisfies by itself, once what it asked is answered: no earlier step takes part. */
export function stepsHeld(steps: readonly Step[], { steps: hit, captured }: ReplayHit): readonly number[] {
  return hit.filter((index) => {
    const step = steps[index];
    return step !== undefined && (step.residual?.(captured?.[index] ?? {}, new Map()) ?? true);
  });
}
