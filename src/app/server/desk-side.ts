import type { Graph } from '../../graph/session.js';
import { CaseTransactions, type Recorder } from '../../graph/stores/case-transaction.js';
import { ChangeReadStore } from '../../graph/stores/change-read.store.js';
import { TendStore, WorkPlanStore } from '../../graph/stores/desk.store.js';
import { planDesk } from '../../usecases/desk/plan-desk.js';
import type { WorkPlanDoor } from '../../usecases/desk/ports.js';
import { tendNext } from '../../usecases/desk/tend-cases.js';

export interface DeskSide {
  readonly workPlan: WorkPlanDoor;
  /** One look at what changed and what is due; true where there may be more. */
  tend(): Promise<boolean>;
}

export interface DeskOptions {
  readonly record: Recorder;
  readonly committed: () => void;
  readonly now: () => number;
}

/** Who works on which case, and until when. */
export function deskSide(graph: Graph, { record, committed, now }: DeskOptions): DeskSide {
  const plans = new WorkPlanStore(graph, record);
  const tends = new TendStore(graph, new CaseTransactions(graph, record), record);
  return {
    workPlan: planDesk({ plans, tends, now, committed }),
    tend: async () => {
      const more = await tendNext({ plans, tends, feed: new ChangeReadStore(graph), now });
      if (more) committed();
      return more;
    },
  };
}
