import { generateKeyPairSync } from 'node:crypto';
import type { AuditEvent } from '../../../src/domain/audit.js';
import { canonicalText } from '../../../src/domain/canonical.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { Answer } from '../../../src/domain/verdict.js';
import type { BundledPermit, CaseBundle } from '../../../src/chain/index.js';
import {
  AUTHORIZED,
  REDACTED,
  DECIDED,
  commitField,
  consistencyProof,
  contentDigest,
  eventLeaf,
  headLeaf,
  inclusionProof,
  link,
  merkleRoot,
  openCheckpoint,
  parseVerifierKey,
  signCheckpoint,
  verifierKey,
} from '../../../src/chain/index.js';
import { decide, publish } from '../../../src/ledger/index.js';

export const ORIGIN = 'sequitur.test/log';
export const KEYS = generateKeyPairSync('ed25519');
export const OTHER_KEYS = generateKeyPairSync('ed25519');
export const VKEY = verifierKey(ORIGIN, KEYS.publicKey);
const AT = 1_793_000_000_000;

const policy = publish(
  JSON.stringify({
    id: 'p',
    version: 1,
    owner: 'o',
    prior: -95,
    questions: [{ id: 'q', group: 'g', answers: { bad: { weight: 130 }, good: { weight: -150 } } }],
  }),
);
const answers: Answer[] = [
  {
    id: 'e1',
    question: 'q',
    state: 'ANSWERED',
    answer: 'bad',
    source: 's',
    observedAt: AT,
    recordedAt: AT,
    writtenBy: 'w',
  },
];

export interface Options {
  /** Events of the case's stream, and how many of them the last checkpoint covers. */
  readonly events?: number;
  readonly sealed?: number;
  /** The words of the first entry were erased, and the fourth entry says so. */
  readonly erased?: boolean;
  readonly signer?: typeof KEYS;
  readonly verdict?: string;
  /** Instead of one that only a stand-in for the guard gives again. */
  readonly permit?: BundledPermit;
}

const ERASURE: [string, JsonObject] = [REDACTED, { of: 1, path: 'actor.mail', index: 0 }];

/** A log of two cases whose events interleave, the first of which is exported; one earlier checkpoint covers part of it. */
export function caseLog(options: Options = {}): CaseBundle {
  const { events: count = 6, sealed = count, signer = KEYS } = options;
  const result = {
    ...decide(policy, answers, AT),
    ...(options.verdict === undefined ? {} : { verdict: options.verdict }),
  };
  const decision = {
    uid: 'd1',
    policy: policy.digest,
    answers,
    asOf: AT,
    result: JSON.parse(canonicalText(result)) as JsonObject,
  };
  const permit = options.permit ?? {
    uid: 'a1',
    request: { action: 'revoke' },
    policies: 'permit(principal, action, resource);',
    outcome: { allowed: true },
  };
  const field = { path: 'actor.mail', index: 0, value: 'ann@example.org', salt: 'ab'.repeat(32) };
  const bodies: readonly [string, JsonObject][] = [
    ['case.opened', { commitments: { 'actor.mail[0]': commitField(field) } }],
    [DECIDED, { uid: 'd1', digest: contentDigest(decision) }],
    [AUTHORIZED, { uid: permit.uid, digest: contentDigest(permit) }],
    ...(options.erased === true ? [ERASURE] : []),
  ];
  const mine = chain('case/1', Math.max(3, count), bodies);
  const theirs = chain('case/2', 4, []);
  return {
    format: 'sequitur-case/1',
    streams: [{ stream: 'case/1', events: mine }],
    fields: options.erased === true ? [] : [{ stream: 'case/1', seq: 1, ...field }],
    policies: [policy] as CaseBundle['policies'],
    decisions: [decision],
    permits: [permit],
    keys: [verifierKey(ORIGIN, signer.publicKey)],
    ...sealsOf(mine.slice(0, sealed), theirs, signer),
  };
}

/** The same log, whose first checkpoint the key before and the new one signed together, and whose last only the new one. */
export function changedKey(): CaseBundle {
  const [before, after] = [caseLog(), caseLog({ signer: OTHER_KEYS })];
  const [first = '', last = ''] = after.checkpoints;
  const opened = openCheckpoint(
    first,
    [parseVerifierKey(after.keys[0] ?? '')].flatMap((key) => key ?? []),
  );
  if (opened === null) throw new Error('the checkpoint does not open');
  return {
    ...after,
    keys: [...before.keys, ...after.keys],
    checkpoints: [signCheckpoint(opened, KEYS, OTHER_KEYS), last],
  };
}

function chain(stream: string, count: number, bodies: readonly [string, JsonObject][]): AuditEvent[] {
  const events: AuditEvent[] = [];
  for (let index = 0; index < count; index += 1) {
    const [type, body] = bodies[index] ?? ['note', { n: index }];
    events.push(link(events.at(-1) ?? null, { stream, type, at: AT + index, actor: 'system', body }));
  }
  return events;
}

type Seals = Pick<CaseBundle, 'checkpoints' | 'consistency' | 'proofs' | 'heads'>;

function sealsOf(mine: readonly AuditEvent[], theirs: readonly AuditEvent[], signer: typeof KEYS): Seals {
  if (mine.length === 0) return { checkpoints: [], consistency: [], proofs: [], heads: [] };
  const order = [...theirs.slice(0, 2), ...mine, ...theirs.slice(2)];
  const leaves = order.map(eventLeaf);
  const early = order.slice(0, 3);
  const heads = [mine.at(-1), theirs.at(-1)].flatMap((head) => head ?? []);
  return {
    checkpoints: [
      seal(early.map(eventLeaf), early.slice(-2).map(headLeaf), signer),
      seal(leaves, heads.map(headLeaf), signer),
    ],
    consistency: [[...consistencyProof(leaves, early.length)]],
    proofs: mine.map(({ stream, seq }, index) => ({
      stream,
      seq,
      index: index + 2,
      path: [...inclusionProof(leaves, index + 2)],
    })),
    heads: heads.flatMap(({ stream, seq, hash }, index) =>
      stream === 'case/1' ? [{ stream, seq, hash, index, path: [...inclusionProof(heads.map(headLeaf), index)] }] : [],
    ),
  };
}

function seal(leaves: readonly string[], heads: readonly string[], signer: typeof KEYS): string {
  const tree = (hashes: readonly string[]) => ({ size: hashes.length, root: merkleRoot(hashes) });
  return signCheckpoint({ origin: ORIGIN, ...tree(leaves), heads: tree(heads) }, signer);
}
