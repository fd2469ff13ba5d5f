import { SEVERITIES } from '../../domain/case.js';
import type {
  CaseGroupStore,
  CaseNaming,
  DetectionEvidence,
  Noticed,
  Relatedness,
  RelatedCase,
} from '../../pipeline/correlate/ports.js';
import { only, type Tx } from '../session.js';
import { FOLD_EVIDENCE } from './alert-fold.cypher.js';
import {
  ATTACH_DETECTION,
  ATTACH_ENTITIES,
  ATTACH_EVENTS,
  CREATE_CASE,
  LOCK_CASE_NUMBERS,
  NEXT_CASE_NUMBER,
  QUEUE_DECISIONS,
  REFRESH_CASE,
} from './case-open.cypher.js';
import { ALERT_EVIDENCE, DETECTION_EVIDENCE, MERGE_CASE, RELATED_CASES, UNMERGE_CASE } from './case-group.cypher.js';

const RANKS = Object.fromEntries(SEVERITIES.map((severity, rank) => [severity, rank]));

/** Whom and what one fold may bring into a case: a storm must not make a case that nobody can look at. */
const MOST_FOLDED_ENTITIES = 500;

export function caseGroupStore(tx: Tx): CaseGroupStore {
  return {
    lock: async () => {
      await tx.run(LOCK_CASE_NUMBERS);
    },
    nextNumber: async () => only(await tx.run<{ number: number }>(NEXT_CASE_NUMBER)).number,
    evidence: async ({ uid, openedBy, folded }) => {
      if (folded !== undefined)
        return only(
          await tx.run<DetectionEvidence>(FOLD_EVIDENCE, { key: uid, uids: folded, most: MOST_FOLDED_ENTITIES }),
        );
      return only(await tx.run<DetectionEvidence>(openedBy === 'alert' ? ALERT_EVIDENCE : DETECTION_EVIDENCE, { uid }));
    },
    related: (to: Relatedness) => tx.run<RelatedCase>(RELATED_CASES, { ...to }),
    open: async (record) => {
      await tx.run(CREATE_CASE, { case: record });
    },
    attach: (caseUid, noticed, evidence, { now, naming }) => attach(tx, { caseUid, noticed, evidence, now, naming }),
    merge: async (merge) => {
      await tx.run(MERGE_CASE, { ...merge });
    },
    unmerge: async (part, now) => {
      const [row] = await tx.run<{ whole: string; number: number }>(UNMERGE_CASE, { part, now });
      return row ?? null;
    },
    refresh: async (caseUid, refreshed) => {
      await tx.run(REFRESH_CASE, { caseUid, ...refreshed, ranks: RANKS });
    },
    queueDecisions: async (rows) => {
      if (rows.length > 0) await tx.run(QUEUE_DECISIONS, { rows: rows.map((row) => ({ ...row, state: 'pending' })) });
    },
  };
}

interface Attachment {
  readonly caseUid: string;
  readonly noticed: Noticed;
  readonly evidence: DetectionEvidence;
  readonly now: number;
  readonly naming: CaseNaming | null;
}

async function attach(tx: Tx, { caseUid, noticed, evidence, now, naming }: Attachment): Promise<void> {
  if (noticed.openedBy === 'detection')
    await tx.run(ATTACH_DETECTION, { caseUid, detectionUid: noticed.uid, now, naming });
  await tx.run(ATTACH_EVENTS, { caseUid, events: evidence.events });
  await tx.run(ATTACH_ENTITIES, { caseUid, entities: evidence.entities.map(({ id }) => id) });
}
