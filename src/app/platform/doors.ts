import { randomUUID } from 'node:crypto';
import { InputFault } from '../../domain/errors.js';
import type { ContextKind } from '../../domain/context.js';
import { CONTEXT_KINDS } from '../../domain/context.js';
import type { Graph } from '../../graph/session.js';
import { auditOfContext, decideAgainOver } from '../../graph/stores/context-parts.store.js';
import { contextStore, type ContextPart } from '../../graph/stores/context.store.js';
import { missingContext as missingContextReads } from '../../graph/stores/missing-context.store.js';
import { deadLetterStore } from '../../graph/stores/dead-letter.store.js';
import { apiKeyStore } from '../../graph/stores/api-key.store.js';
import { pullStates } from '../../graph/stores/pull.store.js';
import { driftStore } from '../../graph/stores/drift.store.js';
import { killSwitch } from '../../graph/stores/kill-switch.store.js';
import { turnOfHolds } from '../../graph/stores/retention.store.js';
import { progressStore } from '../../graph/stores/progress.store.js';
import { auditProofs } from '../../graph/stores/audit-proof.store.js';
import { erasureStore } from '../../graph/stores/audit-field.store.js';
import { appendAudit, verifyStream } from '../../graph/stores/audit.store.js';
import type { DecisionPolicy } from '../../pipeline/decide/policy-file.js';
import type { HandOver } from '../../pipeline/ingest/hand-over.js';
import { createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from '../../usecases/access/api-keys.js';
import type { KeyDoor } from '../../usecases/access/ports.js';
import { engageKillSwitch, releaseKillSwitch } from '../../usecases/action/kill-switch.js';
import type { KillSwitchDoor } from '../../usecases/action/ports.js';
import { eraseWords } from '../../usecases/audit/erase-words.js';
import type { AuditDoor } from '../../usecases/audit/ports.js';
import type { ContextDoor } from '../../usecases/context/ports.js';
import { missingContext } from '../../usecases/context/missing-context.js';
import { contextConflicts, contextTasks } from '../../usecases/context/context-care.js';
import { importInventory } from '../../usecases/context/import-inventory.js';
import { addException, endContext, setContext, withdrawContext } from '../../usecases/context/record-facts.js';
import { replayDeadLetter, replayDeadLetterPage } from '../../usecases/ingest/dead-letters.js';
import { ingestRecords, MAX_RECORDS } from '../../usecases/ingest/ingest-records.js';
import type { IngestDoor } from '../../usecases/ingest/ports.js';
import type { SourceDoor } from '../../usecases/source/source-progress.js';
import type { ReplayDoor } from '../../usecases/dead-letter/ports.js';

const now = Date.now;

/** The use cases as the API's doors ask for them; `wrote` wakes whoever works on what was written. */
export function ingestDoor(handOver: HandOver, wrote: () => void, maxRecordBytes = Infinity): IngestDoor {
  const deps = { handOver, now, maxRecords: MAX_RECORDS, maxRecordBytes };
  return {
    ingestRecords: async (principal, request) => {
      const receipt = await ingestRecords({ principal, ...request }, deps);
      wrote();
      return receipt;
    },
  };
}

export function replayDoor(graph: Graph, handOver: HandOver, wrote: () => void): ReplayDoor {
  const deps = { handOver, letters: deadLetterStore(graph), now };
  return {
    replay: async (principal, ids) => {
      const total = { replayed: 0, stillParked: 0 };
      for (const id of ids) {
        const { replayed, failedAgain } = await replayDeadLetter(principal, id, deps);
        total.replayed += replayed;
        total.stillParked += failedAgain;
      }
      wrote();
      return total;
    },
    replayMatching: async (principal, { code, source }, after) => {
      const filter = { ...(code === null ? {} : { code }), ...(source === null ? {} : { source }) };
      const page = await replayDeadLetterPage(principal, { filter, after }, deps);
      wrote();
      return { replayed: page.replayed, stillParked: page.failedAgain, after: page.after };
    },
  };
}

export interface ContextDoorParts {
  readonly wrote: () => void;
  readonly contextPart: ContextPart;
  readonly inForce: () => Promise<readonly DecisionPolicy[]>;
}

export function contextDoor(graph: Graph, { wrote, contextPart, inForce }: ContextDoorParts): ContextDoor {
  const deps = {
    context: contextStore(graph, [decideAgainOver(randomUUID), contextPart, turnOfHolds, auditOfContext]),
    now,
  };
  const missing = { reads: missingContextReads(graph), inForce, now };
  const told = (uid: string): string => {
    wrote();
    return uid;
  };
  return {
    set: async (principal, fact) => {
      const kind = contextKindOf(fact.kind);
      // What is held is mostly in the past.
      const begins = kind === 'legal_hold' ? 0 : now();
      const input = { ...fact, kind, validFrom: fact.validFrom ?? begins, owner: fact.owner ?? principal.name };
      return told((await setContext(principal, input, deps)).uid);
    },
    addException: async (principal, { ruleId, validFrom, owner, ...rest }) => {
      const input = { ...rest, about: ruleId ?? 'any', validFrom: validFrom ?? now(), owner: owner ?? principal.name };
      return told((await addException(principal, input, deps)).uid);
    },
    withdraw: async (principal, uid) => told((await withdrawContext(principal, uid, deps)).uid),
    end: async (principal, uid, validTo) =>
      told((await endContext(principal, { uid, validTo: validTo ?? now() }, deps)).uid),
    import: async (principal, file) => {
      const imported = await importInventory(principal, file, deps);
      if (!file.dryRun) wrote();
      return imported;
    },
    missing: (first) => missingContext(first, missing),
    conflicts: (subjects) => contextConflicts(subjects, deps),
    tasks: (owner, page) => contextTasks(owner, page, deps),
  };
}

/** Answers show some kinds as the values of an enum are written: what was read is good to be sent back. */
function contextKindOf(text: string): ContextKind {
  const kind = CONTEXT_KINDS.find((each) => each === text.toLowerCase());
  if (kind !== undefined) return kind;
  throw new InputFault('BAD_USER_INPUT', `${text} is not a kind of context.`, {
    place: { path: 'kind' },
    remedy: `The kinds are: ${CONTEXT_KINDS.join(', ')}.`,
  });
}

export function auditDoor(graph: Graph): AuditDoor {
  return {
    verify: async (stream, question) => {
      const { intact, links, brokenAt, unsealed } = await verifyStream(graph, stream);
      const proofs = await auditProofs(graph, stream, question);
      return { stream, valid: intact, events: links, unsealed, brokenAt, ...proofs };
    },
    erase: (principal, words) => eraseWords(erasureStore(graph, appendAudit), principal, words, now()),
  };
}

/** Keys as administrators manage them; an ended one is forgotten here at once, elsewhere within seconds. */
function keyDoor(graph: Graph, forget: (id: string) => void): KeyDoor {
  const keys = apiKeyStore(graph);
  return {
    create: (principal, wanted) => createApiKey(principal, wanted, { keys, now }),
    list: (principal) => listApiKeys(principal, { keys }),
    rotate: async (principal, wanted) => {
      const rotated = await rotateApiKey(principal, wanted, { keys, now });
      forget(wanted.id);
      return rotated;
    },
    revoke: async (principal, id) => {
      await revokeApiKey(principal, id, { keys, now });
      forget(id);
      const ended = (await listApiKeys(principal, { keys })).find((key) => key.id === id);
      if (ended === undefined) throw new InputFault('NOT_FOUND', `There is no key ${id}.`);
      return ended;
    },
  };
}

function killSwitchDoor(graph: Graph): KillSwitchDoor {
  const parts = { killSwitch: killSwitch(graph), now };
  return {
    read: () => parts.killSwitch.read(),
    engage: (principal, reason) => engageKillSwitch(parts, principal, reason),
    release: (principal, reason) => releaseKillSwitch(parts, principal, reason),
  };
}

/** Who may get in, the emergency stop, and how complete the sources are. */
export function peopleDoors(
  graph: Graph,
  access: { forget(id: string): void },
): { readonly keys: KeyDoor; readonly killSwitch: KillSwitchDoor; readonly sources: SourceDoor } {
  const drift = driftStore(graph);
  const sources: SourceDoor = {
    all: () => progressStore(graph).all(),
    findings: () => drift.open(),
    pulls: () => pullStates(graph),
    drift: (source, hours) => drift.latest(source, hours),
  };
  const forget = (id: string): void => {
    access.forget(id);
  };
  return { keys: keyDoor(graph, forget), killSwitch: killSwitchDoor(graph), sources };
}
