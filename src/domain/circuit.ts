/** Keeps from hammering a vendor that is down: after so many failures in a row nothing is sent for a while, then one probe. */
export interface Circuit {
  isOpen(connector: string, now: number): boolean;
  succeeded(connector: string): void;
  failed(connector: string, now: number): void;
}

export interface CircuitLimits {
  readonly failures: number;
  readonly coolDownMs: number;
}

export function createCircuit(limits: CircuitLimits): Circuit {
  const failures = new Map<string, { count: number; openUntil: number }>();
  return {
    isOpen: (connector, now) => (failures.get(connector)?.openUntil ?? 0) > now,
    succeeded: (connector) => {
      failures.delete(connector);
    },
    failed: (connector, now) => {
      const count = (failures.get(connector)?.count ?? 0) + 1;
      failures.set(connector, { count, openUntil: count >= limits.failures ? now + limits.coolDownMs : 0 });
    },
  };
}
