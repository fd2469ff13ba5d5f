import type { Graph } from '../../graph/session.js';
import { driftStore } from '../../graph/stores/drift.store.js';
import type { FoldStage } from '../../graph/stores/alert-fold.store.js';
import { reprocessGraph } from '../../graph/stores/reprocess.store.js';
import type { TransactionPart } from '../../graph/transaction-part.js';
import { DriftWatch } from '../../pipeline/ingest/drift-watch.js';
import type { HandOver } from '../../pipeline/ingest/hand-over.js';
import { fieldsOfText } from '../../pipeline/normalise/index.js';
import type { MappingLibrary } from '../../pipeline/normalise/index.js';
import { reprocessDoor, reprocessNext } from '../../usecases/ingest/reprocess.js';
import type { UseCases } from '../../usecases/use-cases.js';
import type { Config } from '../config/config.js';
import { WATCHED_FOR_MS } from '../work/lookout.js';
import { Loop } from '../work/loop.js';
import { ingestDoor, replayDoor } from './doors.js';
import { foldingOf, ingestion } from './ingestion.js';

export interface IntakeSideParts {
  readonly config: Config;
  readonly mappings: () => MappingLibrary;
  /** Those of the ingest transaction. */
  readonly parts: readonly TransactionPart[];
  /** Wakes whoever works on what was written. */
  readonly received: () => void;
  readonly onFault: (name: string, fault: unknown) => void;
}

export interface IntakeSide {
  readonly useCases: Pick<UseCases, 'ingest' | 'deadLetters' | 'reprocess'>;
  readonly loops: readonly Loop[];
}

const FLUSH_MS = 30_000;

/** Everything that brings records in or mends what was brought in: doors, dead letters, reprocessing, the watch over drift. */
export function intakeSide(graph: Graph, { config, mappings, parts, received, onFault }: IntakeSideParts): IntakeSide {
  const watch = new DriftWatch(driftStore(graph), Date.now, (source, text) => fieldsOfText(mappings(), source, text));
  const watching = watch.watching.bind(watch);
  const handOver = ingestion(graph, config, { mappings, parts, watching });
  const drift = new Loop(() => watch.flush().then(() => false), { name: 'drift', idleMs: FLUSH_MS, onFault });
  const fold = foldingOf(config);
  const repair = reprocessing(graph, { handOver, parts, fold, received, onFault });
  return {
    useCases: {
      ingest: ingestDoor(handOver, received, config.SEQUITUR_MAX_LINE_BYTES),
      deadLetters: replayDoor(graph, handOver, received),
      reprocess: repair.door,
    },
    loops: [drift, repair.loop],
  };
}

interface Repair extends Pick<IntakeSideParts, 'parts' | 'received' | 'onFault'> {
  readonly handOver: HandOver;
  readonly fold: FoldStage;
}

function reprocessing(graph: Graph, { handOver, parts, fold, received, onFault }: Repair) {
  const prepare: HandOver['prepare'] = (records) => handOver.prepare(records);
  const deps = { graph: reprocessGraph(graph, parts, fold), prepare, now: Date.now };
  const step = async (): Promise<boolean> => {
    const more = await reprocessNext(deps);
    if (more) received();
    return more;
  };
  const loop = new Loop(step, { name: 'reprocess', idleMs: WATCHED_FOR_MS, onFault });
  return { door: reprocessDoor(deps, () => loop.wake()), loop };
}
