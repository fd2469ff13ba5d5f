export { auditStage } from './audit.js';
export type { AuditLog } from './ports.js';
