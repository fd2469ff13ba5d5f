import type { ActionRecord } from '../../domain/records.js';
import type { Stage } from '../stage.js';
import type { Dispatcher } from './dispatcher.js';

interface Guarded {
  readonly case: number;
  readonly actions: readonly ActionRecord[];
}

/** What the outbox holds of a case after a round; the dispatcher's loop goes on with the rest. */
export interface Acted {
  readonly case: number;
  readonly moved: number;
}

/** Runs one round of the dispatcher; the durable hand-over is the outbox, so nothing depends on this call being made. */
export function actStage(dispatcher: Dispatcher): Stage<Guarded, Acted> {
  return {
    name: 'act',
    run: async (input) => ({ kind: 'passed', value: { case: input.case, moved: await dispatcher.runOnce() } }),
  };
}
