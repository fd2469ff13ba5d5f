import type { EntityKind } from '../../domain/entity.js';
import type { NormalisedEvent } from '../../domain/event.js';
import { compareText } from '../../domain/ids.js';
import { DOWNLOADS, EXPOSING_OPERATIONS, SIGNAL_OPERATIONS } from '../../pipeline/decide/ports-signals.js';
import type { Tx } from '../session.js';
import type { TransactionPart } from '../transaction-part.js';
import { GRANTING } from './case-facts.store.js';
import { QUEUE_DECISIONS } from './case-open.cypher.js';
import { CASES_READING } from './late-evidence.cypher.js';
import { AROUND, BASELINE_REACH, TOUCHED_WITHIN } from './reading-reach.js';

/** Cases of one batch; somebody who is in more of them is in all of them. */
const MOST_CASES = 200;

/** What was done, and until when a case may have begun that still reads it. */
interface Reach {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Questions read more than the events which opened a case. What of it arrives late, after the case was decided, has the
 * case decided again in the transaction that keeps it: what is answered must not hang on what came first.
 */
export function lateEvidencePart(newId: () => string): TransactionPart {
  return async (tx, { created, revised }) => {
    const written = [...created, ...revised].filter(({ timeSkew }) => !timeSkew);
    const asked = {
      accounts: reaches(written, 'Account', accountReach),
      resources: reaches(written, 'Resource', ({ operation }) =>
        EXPOSING_OPERATIONS.has(operation ?? '') ? TOUCHED_WITHIN : null,
      ),
      files: reaches(written, 'File', () => 0),
    };
    if (Object.values(asked).every((each) => each.length === 0)) return;
    const at = written.reduce((latest, { receivedAt }) => Math.max(latest, receivedAt), 0);
    await decideAgain(tx, await tx.run<{ case: number }>(CASES_READING, { ...asked, most: MOST_CASES }), at, newId);
  };
}

async function decideAgain(
  tx: Tx,
  cases: readonly { readonly case: number }[],
  at: number,
  newId: () => string,
): Promise<void> {
  const rows = cases.map((row) => ({ id: newId(), case: row.case, trigger: 'late_event', at, state: 'pending' }));
  if (rows.length > 0) await tx.run(QUEUE_DECISIONS, { rows });
}

const READ_AROUND: ReadonlySet<string> = new Set([...SIGNAL_OPERATIONS, ...GRANTING]);

/** Habits are looked back on much further. */
const HABITS: ReadonlySet<string> = new Set(['auth.success', ...DOWNLOADS]);

function accountReach({ operation }: NormalisedEvent): number | null {
  if (HABITS.has(operation ?? '')) return BASELINE_REACH;
  return READ_AROUND.has(operation ?? '') ? AROUND : null;
}

/** Per entity one span over all that the batch says of it; null where no question reads such an event. */
function reaches(
  events: readonly NormalisedEvent[],
  wanted: EntityKind,
  reachOf: (event: NormalisedEvent) => number | null,
): readonly Reach[] {
  const byKey = new Map<string, Reach>();
  for (const event of events) {
    const reach = reachOf(event);
    if (reach === null) continue;
    for (const { kind, key } of event.roles) {
      if (kind !== wanted) continue;
      const before = byKey.get(key) ?? { key, from: event.time, to: event.time };
      byKey.set(key, { key, from: Math.min(before.from, event.time), to: Math.max(before.to, event.time + reach) });
    }
  }
  return [...byKey.values()].sort((a, b) => compareText(a.key, b.key));
}
