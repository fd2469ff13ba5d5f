import { AUTHORIZED, DECIDED } from '../../chain/index.js';
import type { AuditEvent } from '../../domain/audit.js';
import type { CaseStep } from '../../pipeline/audit/ports-wins.js';

type Told = (step: CaseStep, event: AuditEvent) => boolean;

const ANSWERS: ReadonlySet<string> = new Set(['action.approved', 'action.denied', 'action.adopted']);

/** What a link of the audit must say to tell of a step. */
const TELLS: Readonly<Record<CaseStep['kind'], Told>> = {
  decision: ({ uid }, { type, body }) => type === DECIDED && body['uid'] === uid,
  permit: ({ uid }, { type, body }) => type === AUTHORIZED && body['uid'] === uid,
  action: ({ uid }, { type, body }) => type === 'action.proposed' && body['action'] === uid,
  answer: ({ uid, of }, { type, body, actor }) => ANSWERS.has(type) && body['action'] === of && actor === uid,
  send: ({ uid }, { type, body }) => type === 'action.dispatched' && body['step'] === uid,
  detection: ({ uid }, { type, body }) => type.startsWith('detection.') && named(body['detections']).includes(uid),
};

/** Steps of a case that no link of its chain tells of; merged parts bring their own chains along. */
export function unrecorded(steps: readonly CaseStep[], events: readonly AuditEvent[]): readonly CaseStep[] {
  return steps.filter((step) => !events.some((event) => TELLS[step.kind](step, event)));
}

function named(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
