import type { Principal } from '../../domain/access.js';
import { requireAuditor } from './list-audit-events.js';
import type { AuditLog, StreamCheck } from './ports.js';

export interface AuditVerification {
  readonly intact: boolean;
  readonly streams: readonly StreamCheck[];
}

/** Recomputes the chains whose streams begin so; '' checks all. */
export async function verifyAudit(audit: AuditLog, by: Principal, prefix: string): Promise<AuditVerification> {
  requireAuditor(by);
  const streams: StreamCheck[] = [];
  for (const stream of await audit.streams(prefix)) streams.push(await audit.verify(stream));
  return { intact: streams.every(({ intact }) => intact), streams };
}
