/** What being wrong costs, in whole units of the policy's choice; questions cost the same unit. */
export interface Loss {
  /** Closing what was harmful. */
  readonly close: number;
  /** Containing what was harmless. */
  readonly contain: number;
  /** Asking a person. */
  readonly escalate: number;
}

export const DEFAULT_LOSS: Loss = { close: 1000, contain: 200, escalate: 30 };

const WIDEST = 600;

/** Probability in parts per million for each total from −600 to 600; rounded once, so that no last bit decides. */
const PROBABILITY = Int32Array.from({ length: 2 * WIDEST + 1 }, (_, at) =>
  Math.round(1_000_000 / (1 + 10 ** (-(at - WIDEST) / 100))),
);

export function probabilityPpm(l: number): number {
  return PROBABILITY[Math.max(-WIDEST, Math.min(WIDEST, l)) + WIDEST] ?? 0;
}

/** Totals from which on a policy contains, and down to which it closes; between them it asks a person. */
export interface Reach {
  readonly closeAt: number;
  readonly containAt: number;
}

interface Branches {
  readonly closing: Float64Array;
  readonly containing: Float64Array;
}

const tables = new WeakMap<Loss, Branches>();

/**
 * Expected loss of what the policy would do at each total, in thousandths of a unit. A total that neither closes nor
 * contains costs what a person costs, however small the chance of harm is: that is what makes a question worth asking
 * whose answer would settle the case.
 */
export function expectedLosses(loss: Loss, { closeAt, containAt }: Reach): Float64Array {
  const { closing, containing } = branchesOf(loss);
  const losses = new Float64Array(2 * WIDEST + 1).fill(loss.escalate * 1000);
  const closed = Math.min(closing.length, Math.max(0, closeAt + WIDEST + 1));
  losses.set(closing.subarray(0, closed));
  const from = Math.min(losses.length, Math.max(closed, containAt + WIDEST));
  losses.set(containing.subarray(from), from);
  return losses;
}

function branchesOf(loss: Loss): Branches {
  const known = tables.get(loss);
  if (known !== undefined) return known;
  const least = (perMillion: (p: number) => number): Float64Array =>
    Float64Array.from(PROBABILITY, (p) => Math.round(Math.min(perMillion(p), 1_000_000 * loss.escalate) / 1000));
  const fresh = {
    closing: least((p) => p * loss.close),
    containing: least((p) => (1_000_000 - p) * loss.contain),
  };
  tables.set(loss, fresh);
  return fresh;
}

/** Uncertainty at a total, in millibits. */
export const ENTROPY = Float64Array.from(PROBABILITY, (ppm) => {
  const p = ppm / 1_000_000;
  return p <= 0 || p >= 1 ? 0 : Math.round(-1000 * (p * Math.log2(p) + (1 - p) * Math.log2(1 - p)));
});

export function at(table: Float64Array, l: number): number {
  return table[Math.max(-WIDEST, Math.min(WIDEST, l)) + WIDEST] ?? 0;
}
