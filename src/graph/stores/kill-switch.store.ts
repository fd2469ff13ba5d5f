import type { KillSwitch, KillSwitchState } from '../../pipeline/guard/ports.js';
import { type Graph, only, type Tx } from '../session.js';
import { appendAudit } from './audit.store.js';
import {
  ASK_RELEASE,
  ENGAGE_KILL_SWITCH,
  LOCK_KILL_SWITCH,
  READ_KILL_SWITCH,
  RELEASE_KILL_SWITCH,
} from './kill-switch.cypher.js';

interface Turn {
  readonly by: string;
  readonly reason: string;
  readonly now: number;
  /** The names of who turns it, for the second person is not to be the first under another name. */
  readonly names?: readonly string[];
}

/** The emergency stop: one person engages it, two release it. */
export function killSwitch(graph: Graph): KillSwitch {
  const read = async (tx: Pick<Tx, 'run'>): Promise<KillSwitchState> =>
    only(await tx.run<KillSwitchState>(READ_KILL_SWITCH));
  return {
    read: () => read(graph),
    engage: (by, reason, now) =>
      graph.write(async (tx) => {
        await tx.run(ENGAGE_KILL_SWITCH, { by, reason, now });
        await record(tx, 'kill_switch.engaged', { by, reason, now });
        return read(tx);
      }),
    release: (by, reason, now, names = [by]) =>
      graph.write(async (tx) => {
        await releaseOrAsk(tx, { by, reason, now, names });
        return read(tx);
      }),
  };
}

interface Held {
  readonly engaged: boolean;
  readonly releaseAskedBy: string | null;
  readonly askedAs: readonly string[];
}

async function releaseOrAsk(tx: Tx, turn: Turn): Promise<void> {
  const held = only(await tx.run<Held>(LOCK_KILL_SWITCH));
  if (!held.engaged) return;
  const { by, reason, now, names = [by] } = turn;
  const known = new Set(held.askedAs);
  const second = held.releaseAskedBy !== null && held.releaseAskedBy !== by && !names.some((name) => known.has(name));
  await tx.run(second ? RELEASE_KILL_SWITCH : ASK_RELEASE, { by, reason, now, names });
  await record(tx, second ? 'kill_switch.released' : 'kill_switch.release_asked', turn);
}

function record(tx: Tx, type: string, { by, reason, now }: Turn): Promise<void> {
  return appendAudit(tx, [{ stream: 'config', type, at: now, actor: by, body: { reason } }]);
}
