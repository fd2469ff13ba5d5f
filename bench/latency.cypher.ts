export const BARE_COMMIT = /* cypher */ `
  CREATE (:LatencyBench {n: $n, at: $at})`;
