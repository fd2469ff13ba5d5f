import type { EvalTask, TouchedScope } from '../../domain/correlation.js';
import type { NormalisedEvent } from '../../domain/event.js';
import { viewOf } from '../../rules/stored-view.js';
import { scopesAskingFor } from './asked-scopes.js';
import { partsAt } from './group.js';
import { scopesOfMoves, type MovedAccount } from './identity-scopes.js';
import type { LiveRules } from './live-rules.js';
import type { MarkEvents, MarkingTx } from './ports.js';
import { hitsOfEvents, identityTuples, touchedBy } from './prefilter.js';
import type { RuleSet } from './rule-set.js';

/**
 * Marks, in the transaction that writes events, what correlation must look at: hits, and one task for the evaluator.
 * The task is written even when nothing was hit: it tells a rule activated at this very moment that these events exist.
 */
export function markEvents(rules: LiveRules, newId: () => string): MarkEvents {
  return async (tx, { created, revised, identityChanges }) => {
    const events = [...created, ...revised];
    if (events.length + identityChanges.length === 0) return;
    const current = await rules.current(tx.rules);
    const scopes = [
      ...(await markHits(tx, current, events, revised)),
      ...(await scopesMoved(tx, current, await movesThatMatter(tx, identityChanges, created))),
      ...(await scopesAskingFor(
        tx,
        current,
        identityChanges.map(({ account }) => account),
      )),
    ];
    const task: EvalTask = { id: newId(), epoch: current.epoch, uids: events.map(({ uid }) => uid), scopes };
    await tx.addTask(task);
  };
}

async function markHits(
  tx: MarkingTx,
  rules: RuleSet,
  events: readonly NormalisedEvent[],
  revised: readonly NormalisedEvent[],
): Promise<readonly TouchedScope[]> {
  const former = await tx.takeHitsBack(revised.map(({ uid }) => uid));
  const hits = hitsOfEvents(rules, events.map(viewOf));
  await tx.writeHits(hits);
  await tx.noteIdentityTuples(identityTuples(rules, hits));
  return [...touchedBy(rules, hits), ...touchedBy(rules, former, true)];
}

/**
 * A person's account that these very events made known has no other hits and no matches of its own, and the tasks of
 * these events find the person. Without this every first sign-in would queue all identity rules.
 */
async function movesThatMatter(
  tx: MarkingTx,
  moves: readonly MovedAccount[],
  created: readonly NormalisedEvent[],
): Promise<readonly MovedAccount[]> {
  const arriving = moves.filter(({ from }) => from === null).map(({ account }) => account);
  if (arriving.length === 0) return moves;
  const uids = created.map(({ uid }) => uid);
  const before = await tx.seenBefore(arriving, uids);
  return moves.filter(({ account, from }) => from !== null || before.has(account));
}

async function scopesMoved(
  tx: MarkingTx,
  rules: RuleSet,
  moves: readonly MovedAccount[],
): Promise<readonly TouchedScope[]> {
  if (moves.length === 0) return [];
  const tuples = await tx.identityTuplesOf(moves.map(({ account }) => account));
  const accounts = [...rules.rules.values()].flatMap((rule) =>
    tuples.flatMap(({ group }) => (rule.identity.length < 2 ? [] : partsAt(group, rule.identity))),
  );
  const persons = await tx.identity.personsOf([...new Set(accounts)]);
  return scopesOfMoves(rules, moves, tuples, persons);
}
