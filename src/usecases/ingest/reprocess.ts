import { hasRole, type Principal } from '../../domain/access.js';
import { PermissionFault } from '../../domain/errors.js';
import type { NormalisedEvent } from '../../domain/event.js';
import type { HandOver } from '../../pipeline/ingest/hand-over.js';
import type { PreparedRecord } from '../../pipeline/ingest/ports.js';
import type {
  EventDifference,
  ReprocessCounts,
  ReprocessGraph,
  ReprocessJob,
  ReprocessTx,
} from '../../pipeline/ingest/ports-reprocess.js';
import { differenceOf, remadeOf } from '../../pipeline/ingest/reprocess.js';
import { allowedSource } from './ingest-records.js';

export interface ReprocessRequest {
  readonly source: string;
  readonly since: number | null;
  readonly dryRun: boolean;
}

/** Applies the mappings in force to stored records, by whoever may deliver them or mends mappings. */
export interface ReprocessDoor {
  begin(principal: Principal, request: ReprocessRequest): Promise<ReprocessJob>;
  of(principal: Principal, source: string): Promise<ReprocessJob | null>;
}

export interface ReprocessDeps {
  readonly graph: ReprocessGraph;
  readonly prepare: HandOver['prepare'];
  readonly now: () => number;
}

export function reprocessDoor({ graph, now }: ReprocessDeps, wake: () => void): ReprocessDoor {
  return {
    begin: async (principal, { source, since, dryRun }) => {
      requireMay(principal, source);
      const job = await graph.begin({ source, since: since ?? 0, dryRun, startedAt: now(), startedBy: principal.id });
      wake();
      return job;
    },
    of: (principal, source) => {
      requireMay(principal, source);
      return graph.of(source);
    },
  };
}

function requireMay(principal: Principal, source: string): void {
  if (hasRole(principal)) return;
  if (!hasRole(principal, 'integrator')) throw new PermissionFault('FORBIDDEN', 'This role may not reprocess records.');
  allowedSource(principal, source);
}

/** Small enough that a page's locks are short and others get their turn. */
const PAGE = 200;
const MOST_SAMPLES = 25;

/** One page of a running job: read, made again, written with everything that rests on it. False where no job runs. */
export function reprocessNext({ graph, prepare, now }: ReprocessDeps): Promise<boolean> {
  return graph.step(async (job, tx) => {
    const page = await tx.page(PAGE);
    const last = page.at(-1);
    if (last === undefined) return { ...job, state: 'done', updatedAt: now() };
    const remade = await remakePage(page, tx, prepare);
    if (!job.dryRun) await tx.write(remade.revised, remade.added);
    return {
      ...job,
      updatedAt: now(),
      reached: { t: last.time, uid: last.uid },
      counts: added(job.counts, remade.counts),
      samples: [...job.samples, ...remade.differences].slice(0, MOST_SAMPLES),
    };
  });
}

interface RemadePage {
  readonly revised: readonly NormalisedEvent[];
  readonly added: readonly NormalisedEvent[];
  readonly counts: ReprocessCounts;
  readonly differences: readonly EventDifference[];
}

async function remakePage(
  page: readonly NormalisedEvent[],
  tx: ReprocessTx,
  prepare: HandOver['prepare'],
): Promise<RemadePage> {
  const again = preparing(prepare);
  const remade = page.map((stored) => ({ stored, made: remadeOf(stored, again(stored)) }));
  const others = new Map(remade.flatMap(({ made }) => made.others).map((event) => [event.uid, event]));
  const known = await tx.known([...others.keys()]);
  const taken = new Set(page.map(({ uid }) => uid));
  const fresh = [...others.values()].filter(({ uid }) => !known.has(uid) && !taken.has(uid));
  const changed = remade.flatMap(({ stored, made }) =>
    made.kind === 'changed' ? [{ stored, event: made.event }] : [],
  );
  const count = (kind: string): number => remade.filter(({ made }) => made.kind === kind).length;
  return {
    revised: changed.map(({ event }) => event),
    added: fresh,
    differences: changed.map(({ stored, event }) => differenceOf(stored, event)),
    counts: {
      scanned: page.length,
      unchanged: count('unchanged'),
      changed: changed.length,
      added: fresh.length,
      unreadable: count('unreadable'),
      ambiguous: count('ambiguous'),
    },
  };
}

/** Events of one report share their record, which is read once a page. */
function preparing(prepare: HandOver['prepare']): (stored: NormalisedEvent) => PreparedRecord {
  const byContent = new Map<string, PreparedRecord>();
  return (stored) => {
    const known = byContent.get(stored.contentDigest);
    if (known !== undefined) return known;
    const { source, raw, receivedAt, uid } = stored;
    const [made] = prepare([{ source, raw, index: 0, position: `reprocess:${uid}`, receivedAt }]);
    const record = made ?? { index: 0, events: [] };
    byContent.set(stored.contentDigest, record);
    return record;
  };
}

function added(a: ReprocessCounts, b: ReprocessCounts): ReprocessCounts {
  return {
    scanned: a.scanned + b.scanned,
    unchanged: a.unchanged + b.unchanged,
    changed: a.changed + b.changed,
    added: a.added + b.added,
    unreadable: a.unreadable + b.unreadable,
    ambiguous: a.ambiguous + b.ambiguous,
  };
}
