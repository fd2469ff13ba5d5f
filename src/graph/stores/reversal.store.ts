import { isReversedTooOften } from '../../domain/trust.js';
import type { ActionRecord } from '../../domain/records.js';
import type { ActingLevel } from '../../pipeline/decide/ports-trust.js';
import type { Autonomy, GuardFacts } from '../../domain/authorization.js';
import type { Tx } from '../session.js';
import { requesterOf } from './action-rows.js';
import { loseLevels } from './demotion.store.js';
import { COUNT_EFFECT, COUNT_REVERSAL, MARK_REVERSED } from './reversal.cypher.js';

/** What has no term is taken back within this, or it was something else than an error. */
const WITHOUT_TERM_MS = 7 * 86_400_000;
const MINUTE_MS = 60_000;

interface Counted extends ActingLevel {
  readonly level: Autonomy;
  readonly reversed: number;
  readonly acted: number;
}

interface Alone {
  readonly decision: string;
  readonly type: string;
  readonly segment: string;
  readonly effectiveAt: number;
  readonly windowMs: number;
}

/** What a machine did by itself at the level it has; null for what people asked for or agreed to, and for mere word. */
function doneAlone(action: ActionRecord): Alone | null {
  if (action.effectiveAt === null || action.permitJson === '' || requesterOf(action).kind !== 'agent') return null;
  const { facts } = JSON.parse(action.permitJson) as { facts: GuardFacts };
  if (facts.autonomy < 3 || facts.action.effect !== 'contain') return null;
  const { type, decision, effectiveAt } = action;
  const windowMs = facts.action.ttlMinutes > 0 ? facts.action.ttlMinutes * MINUTE_MS : WITHOUT_TERM_MS;
  const segment = `tier${String(facts.target.tier)}/${facts.target.environment}`;
  return { type, decision, segment, effectiveAt, windowMs };
}

/** Counts an effect where its level is kept. */
export async function countEffect(tx: Tx, action: ActionRecord): Promise<void> {
  const alone = doneAlone(action);
  if (alone === null) return;
  const { decision, type, segment } = alone;
  await tx.run(COUNT_EFFECT, { decision, type, segment });
}

/** A person took back what a machine did by itself, within its term: too many of these cost a step of the level. */
export async function countReversal(tx: Tx, undone: ActionRecord, by: string, now: number): Promise<void> {
  const alone = doneAlone(undone);
  if (alone === null || now > alone.effectiveAt + alone.windowMs) return;
  const marked = await tx.run(MARK_REVERSED, { uid: undone.uid, by, now });
  if (marked.length === 0) return;
  const { decision, type, segment, effectiveAt } = alone;
  const counted = await tx.run<Counted>(COUNT_REVERSAL, {
    ...{ decision, type, segment, effectiveAt },
  });
  for (const { key, level, signedAt, reversed, acted } of counted) {
    if (!isReversedTooOften({ level, reversed, acted })) continue;
    await loseLevels(tx, [{ key, level, signedAt }], now, { why: 'reversals', reversed, acted, action: undone.uid });
  }
}
