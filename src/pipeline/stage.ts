/** The nine stages, in order: folder names, trace spans, metric labels and chapters of the documentation. */
export const STAGE_NAMES = [
  'ingest',
  'normalise',
  'link',
  'enrich',
  'correlate',
  'decide',
  'guard',
  'act',
  'audit',
] as const;
export type StageName = (typeof STAGE_NAMES)[number];

export interface ParkReason {
  readonly code: string;
  readonly message: string;
}

/** What a stage may know besides its input: time, cancellation, and a place to record facts for the audit. Nothing else. */
export interface StageContext {
  readonly now: number;
  readonly signal: AbortSignal;
  record(fact: { readonly type: string; readonly body: Readonly<Record<string, string | number | boolean>> }): void;
}

/** A stage passes a value on or parks it with a reason and an owner; it never stops silently. */
export type Outcome<T> =
  | { readonly kind: 'passed'; readonly value: T }
  | { readonly kind: 'parked'; readonly reason: ParkReason; readonly owner: string };

export interface Stage<In, Out> {
  readonly name: StageName;
  run(input: In, ctx: StageContext): Promise<Outcome<Out>>;
}

/** Composes two stages whose types meet; a swapped pair does not compile. */
export function then<A, B, C>(first: Stage<A, B>, second: Stage<B, C>): Stage<A, C> {
  return {
    name: second.name,
    run: async (input, ctx) => {
      const outcome = await first.run(input, ctx);
      return outcome.kind === 'passed' ? second.run(outcome.value, ctx) : outcome;
    },
  };
}
