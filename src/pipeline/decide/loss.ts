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

const tables = new WeakMap<Loss, Float64Array>();

/** Least expected loss over the three actions at a total, in thousandths of a unit, for each total; made once a loss table. */
export function expectedLosses(loss: Loss): Float64Array {
  const known = tables.get(loss);
  if (known !== undefined) return known;
  const fresh = freshLosses(loss);
  tables.set(loss, fresh);
  return fresh;
}

function freshLosses(loss: Loss): Float64Array {
  return Float64Array.from({ length: 2 * WIDEST + 1 }, (_, at) => {
    const p = PROBABILITY[at] ?? 0;
    const least = Math.min(p * loss.close, (1_000_000 - p) * loss.contain, 1_000_000 * loss.escalate);
    return Math.round(least / 1000);
  });
}

/** Uncertainty at a total, in millibits. */
export const ENTROPY = Float64Array.from(PROBABILITY, (ppm) => {
  const p = ppm / 1_000_000;
  return p <= 0 || p >= 1 ? 0 : Math.round(-1000 * (p * Math.log2(p) + (1 - p) * Math.log2(1 - p)));
});

export function at(table: Float64Array, l: number): number {
  return table[Math.max(-WIDEST, Math.min(WIDEST, l)) + WIDEST] ?? 0;
}
