import { hasRole, type Principal, type Role } from '../../domain/access.js';
import { InputFault, PermissionFault, RuleFault } from '../../domain/errors.js';
import { digestOf } from '../../domain/ids.js';
import type {
  HuntRecord,
  HuntShelf,
  HuntText,
  RunQueue,
  RunRecord,
  Stretch,
  TrialReads,
} from '../../pipeline/correlate/ports-hunts.js';
import type { CypherHunts } from './cypher-hunt.js';
import type { Finding, HuntOrText, RunHunt, SaveHunt, Saved } from './door.js';
import { explainHunt, readingOf, type Explanation } from './explain-hunt.js';
import { runHuntCases, type CaseOutcome, type HuntCase } from './hunt-cases.js';
import { isOneQuery, lintHunt, rulesOf, type HuntSurroundings } from './hunt-text.js';

export interface DeskParts {
  readonly shelf: HuntShelf;
  readonly queue: RunQueue;
  readonly reads: TrialReads;
  readonly cypher: Pick<CypherHunts, 'check'>;
  readonly surroundings: HuntSurroundings;
  readonly now: () => number;
  readonly newId: () => string;
  /** Called after a commit: runners and subscribers look. */
  readonly committed: () => void;
  /** Ends a run of this node at once. */
  readonly cancelHere: (uid: string) => void;
}

/** Who hunts, and puts what was found to be good into force. */
export const HUNTERS: readonly Role[] = ['hunter', 'policy_owner'];
/** Who may look at hunts and what they found. */
const LOOKERS: readonly Role[] = ['analyst', 'hunter', 'responder', 'policy_owner', 'auditor'];

/** Runs of one principal that have not ended. */
const MOST_OPEN = 5;
const MOST_MATCHES = 10_000;
const DEFAULT_MATCHES = 1_000;
const MOST_CASES = 100;
const LONGEST_QUERY = 100_000;
const COUNTED = 200_000;

export function requireRole(principal: Principal, roles: readonly Role[], what: string): void {
  if (hasRole(principal, ...roles)) return;
  throw new PermissionFault('FORBIDDEN', `${what} needs one of: ${roles.join(', ')}, admin.`);
}

export const bad = (path: string, message: string, remedy?: string): InputFault =>
  new InputFault('BAD_USER_INPUT', message, { place: { path }, ...(remedy === undefined ? {} : { remedy }) });

/** Saving, trying and running hunts. */
export class HuntDesk {
  constructor(private readonly parts: DeskParts) {}

  async lint(principal: Principal, text: HuntText): Promise<readonly Finding[]> {
    requireRole(principal, LOOKERS, 'Checking a hunt');
    return this.findings(text);
  }

  async explain(principal: Principal, what: HuntOrText, range: Stretch): Promise<Explanation> {
    requireRole(principal, LOOKERS, 'Explaining a hunt');
    const text = 'text' in what ? what.text : await this.hunt(what.hunt);
    return explainHunt(text, ordered(range), this.parts);
  }

  async save(principal: Principal, draft: SaveHunt): Promise<Saved> {
    requireRole(principal, HUNTERS, 'Saving a hunt');
    const { findings, cases, refused } = await this.looked(draft);
    if (refused) return { key: null, findings, cases };
    const id = draft.id ?? slug(draft.title);
    const saved = await this.parts.shelf.save(this.recordOf(principal, id, draft), draft.expectedVersion, {
      stream: 'config',
      type: 'hunt.saved',
      at: this.parts.now(),
      actor: principal.id,
      body: { title: draft.title, query: digestOf(draft.query) },
    });
    if (saved === null) throw conflict(id);
    return { key: saved.key, findings, cases };
  }

  /** Lint and test cases; refused where either objects. */
  async looked(draft: HuntText & { readonly title: string; readonly cases: readonly HuntCase[] }): Promise<{
    readonly findings: readonly Finding[];
    readonly cases: readonly CaseOutcome[];
    readonly refused: boolean;
  }> {
    if (draft.title.trim() === '') throw bad('title', 'A title is needed.');
    if (draft.cases.length > MOST_CASES)
      throw bad('cases', `At most ${String(MOST_CASES)} cases stand beside a query.`);
    const findings = await this.findings(draft);
    const wrong = findings.some(({ severity }) => severity === 'error');
    const cases = wrong ? [] : runHuntCases(draft, draft.cases, this.parts.surroundings.sources);
    return { findings, cases, refused: wrong || cases.some(({ passed }) => !passed) };
  }

  async run(principal: Principal, { what, range, limit, idempotencyKey }: RunHunt): Promise<string> {
    requireRole(principal, HUNTERS, 'Running a hunt');
    const text = 'text' in what ? what.text : await this.hunt(what.hunt);
    const of = 'text' in what ? null : (text as HuntRecord).key;
    return this.enqueue(principal, text, { kind: 'hunt', of, range, limit, idempotencyKey });
  }

  /** Checks the text and what it would read, then queues it; the same key of the same caller gives the same run. */
  async enqueue(principal: Principal, text: HuntText, asked: Asked): Promise<string> {
    const { queue, now, newId, committed } = this.parts;
    const range = ordered(asked.range);
    const limit = limited(asked.limit);
    const uid =
      asked.idempotencyKey === null ? newId() : digestOf('run', principal.id, asked.idempotencyKey).slice(0, 32);
    const known = asked.idempotencyKey === null ? null : await queue.find(uid);
    if (known !== null) return sameRun(known, text, range);
    await this.refuse(text);
    if ((await queue.openOf(principal.id)) >= MOST_OPEN) throw tooManyOpen();
    const run = { ...NEW_RUN, ...plainText(text), uid, kind: asked.kind, of: asked.of, from: range.lo, to: range.hi };
    const eventsExpected = await this.expected(text, range);
    const created = { createdAt: now(), createdBy: principal.id, eventsExpected, limit };
    await queue.add(
      { ...run, ...created },
      {
        stream: 'config',
        type: `${asked.kind}.queued`,
        at: now(),
        actor: principal.id,
        body: { run: uid, of: asked.of ?? '', query: digestOf(text.query), from: range.lo, to: range.hi },
      },
    );
    committed();
    return uid;
  }

  async cancel(principal: Principal, uid: string): Promise<string> {
    requireRole(principal, HUNTERS, 'Calling a hunt off');
    const { queue, now, cancelHere, committed } = this.parts;
    const run = await queue.find(uid);
    if (run === null) throw new InputFault('NOT_FOUND', `There is no run ${uid}.`);
    const own = run.createdBy === principal.id || hasRole(principal, 'policy_owner');
    if (!own) throw new PermissionFault('NOT_OWNER', 'Only who started a run, or a policy owner, calls it off.');
    const at = now();
    const audit = { stream: 'config', type: 'hunt.cancelled', at, actor: principal.id, body: { run: uid } };
    await queue.cancel(uid, at, audit);
    cancelHere(uid);
    committed();
    return uid;
  }

  async difference(principal: Principal, left: string, right: string) {
    requireRole(principal, LOOKERS, 'Comparing runs');
    for (const uid of [left, right]) await this.finished(uid);
    return this.parts.queue.difference(left, right, SHOWN);
  }

  async hunt(key: string): Promise<HuntRecord> {
    const { shelf } = this.parts;
    const found = key.includes('@') ? await shelf.find(key) : await shelf.latest(key);
    if (found === null) throw new InputFault('NOT_FOUND', `There is no hunt ${key}.`);
    return found;
  }

  private async finished(uid: string): Promise<void> {
    const run = await this.parts.queue.find(uid);
    if (run === null) throw new InputFault('NOT_FOUND', `There is no run ${uid}.`);
    if (run.state === 'QUEUED' || run.state === 'RUNNING')
      throw bad('run', `The run ${uid} has not ended.`, 'Wait for it with huntProgress.');
  }

  private async findings(text: HuntText): Promise<readonly Finding[]> {
    if (text.query.length > LONGEST_QUERY)
      throw bad('query', `A query has at most ${String(LONGEST_QUERY)} characters.`);
    const findings = lintHunt(text, this.parts.surroundings);
    if (text.language !== 'cypher' || findings.some(({ severity }) => severity === 'error')) return findings;
    return [...findings, ...(await planFindings(() => this.parts.cypher.check(text.query)))];
  }

  private async refuse(text: HuntText): Promise<void> {
    const error = (await this.findings(text)).find(({ severity }) => severity === 'error');
    if (error === undefined) return;
    const { code, message, line, column } = error;
    throw new RuleFault(code, message, { place: { line, column, path: 'query' } });
  }

  private async expected(text: HuntText, range: Stretch): Promise<number> {
    if (isOneQuery(text)) return 0;
    const { reads, surroundings } = this.parts;
    return reads.count(readingOf(rulesOf(text, surroundings, range.lo), range, reads), COUNTED);
  }

  private recordOf(principal: Principal, id: string, draft: SaveHunt): HuntRecord {
    if (!/^[a-z0-9][a-z0-9-]{0,99}$/.test(id))
      throw bad('huntId', `${id} is no id.`, 'Use small letters, digits and hyphens.');
    return {
      ...plainText(draft),
      key: `${id}@0`,
      id,
      version: 0,
      latest: true,
      title: draft.title.trim(),
      description: draft.description,
      owner: draft.owner ?? principal.name,
      techniqueIds: techniques(draft.techniqueIds),
      casesJson: JSON.stringify(draft.cases),
      createdAt: this.parts.now(),
      createdBy: principal.id,
    };
  }
}

export interface Asked extends Omit<RunHunt, 'what'> {
  readonly kind: RunRecord['kind'];
  readonly of: string | null;
}

/** Differences that are named, of each side. */
const SHOWN = 100;

const NEW_RUN = {
  state: 'QUEUED',
  startedAt: null,
  finishedAt: null,
  heartbeatAt: null,
  runner: null,
  cancelled: false,
  code: null,
  reason: null,
  matchCount: 0,
  truncated: null,
  eventsSeen: 0,
  eventsRead: 0,
  hitsWritten: 0,
  hitsFetched: 0,
  scopesReplayed: 0,
  reached: null,
  same: null,
  onlyHere: null,
  onlyStored: null,
} as const;

function plainText({ language, dialect, query, placeholders = null }: HuntText): Required<HuntText> {
  return { language, dialect, query, placeholders };
}

async function planFindings(check: () => Promise<unknown>): Promise<readonly Finding[]> {
  try {
    await check();
    return [];
  } catch (fault) {
    if (!(fault instanceof RuleFault)) throw fault;
    const { line = 1, column = 1 } = fault.place ?? {};
    const { code, message } = fault;
    return [{ severity: 'error', code, message, file: null, line, column, rule: null }];
  }
}

export function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 100);
}

export function techniques(ids: readonly string[]): readonly string[] {
  const wrong = ids.find((id) => !/^T\d{4}(\.\d{3})?$/.test(id));
  if (wrong !== undefined) throw bad('techniqueIds', `${wrong} is no ATT&CK technique.`, 'Write e.g. T1078.004.');
  return [...new Set(ids)];
}

export function conflict(id: string): InputFault {
  return new InputFault('VERSION_CONFLICT', `Somebody saved ${id} meanwhile.`, {
    remedy: 'Read its newest version and save your change on that.',
  });
}

function ordered(range: Stretch): Stretch {
  if (range.lo <= range.hi) return range;
  throw bad('from', 'The period ends before it begins.');
}

function limited(limit: number | null): number {
  const wanted = limit ?? DEFAULT_MATCHES;
  if (Number.isInteger(wanted) && wanted >= 1 && wanted <= MOST_MATCHES) return wanted;
  throw bad('limit', `limit is a whole number from 1 to ${String(MOST_MATCHES)}.`);
}

function tooManyOpen(): InputFault {
  return new InputFault('HUNT_LIMIT', `You have ${String(MOST_OPEN)} runs that have not ended.`, {
    remedy: 'Wait for one, or call one off.',
  });
}

function sameRun(known: RunRecord, text: HuntText, range: Stretch): string {
  const same = known.query === text.query && known.from === range.lo && known.to === range.hi;
  if (same) return known.uid;
  throw new InputFault('IDEMPOTENCY_CONFLICT', 'This idempotency key was used for another run.');
}
