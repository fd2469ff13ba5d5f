import { z } from 'zod';
import type { JsonValue } from '../domain/json.js';
import { ANSWER_STATES } from '../domain/verdict.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);
const text = z.string();
const json: z.ZodType<JsonValue> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(json), z.record(z.string(), json)]),
);
const jsonObject = z.record(z.string(), json);

const event = z.strictObject({
  stream: text,
  seq: count,
  prevHash: hash,
  hash,
  type: text,
  at: z.int(),
  actor: text,
  body: jsonObject,
});

const answer = z.strictObject({
  id: text,
  question: text,
  state: z.enum(ANSWER_STATES),
  answer: z.exactOptional(text),
  source: text,
  observedAt: z.int(),
  recordedAt: z.int(),
  writtenBy: text,
  tainted: z.exactOptional(z.boolean()),
});

const policy = z.strictObject({
  id: text,
  version: z.union([text, z.int()]),
  owner: text,
  prior: z.int(),
  thresholds: z.strictObject({ malicious: z.int(), suspicious: z.int(), benign: z.int(), minExculpatory: z.int() }),
  groups: z.record(text, z.strictObject({ cap: z.int(), conclusive: z.boolean() })),
  required: z.array(text),
  questions: z.array(
    z.strictObject({
      id: text,
      group: text,
      reliability: z.int(),
      halfLife: z.int().nullable(),
      answers: z.record(
        text,
        z.strictObject({ weight: z.int(), h1: z.exactOptional(z.int()), h0: z.exactOptional(z.int()) }),
      ),
      subsumes: z.array(text),
      gating: z.boolean(),
    }),
  ),
  digest: hash,
});

const decision = z.strictObject({
  uid: text,
  /** Digest of the policy bundle it was made under. */
  policy: hash,
  answers: z.array(answer),
  asOf: z.int(),
  frame: z.exactOptional(
    z.strictObject({
      implicated: z.array(text),
      grants: z.exactOptional(z.array(z.strictObject({ principal: text, grantedBy: text }))),
      firstSuspiciousAt: z.exactOptional(z.int()),
    }),
  ),
  degraded: z.exactOptional(z.array(text)),
  /** The stored result, as the RFC 8785 value that `decide` gave. */
  result: jsonObject,
});

const permit = z.strictObject({
  uid: text,
  /** What was asked of the guard: principal, action, resource, context. */
  request: jsonObject,
  /** The guardrail policies in force, as text. */
  policies: text,
  /** What the guard answered. */
  outcome: jsonObject,
});

const proof = z.strictObject({ stream: text, seq: count, index: count, path: z.array(hash) });

/** An export that somebody who does not trust us can check without us. Every part of it is covered by a hash or a signature. */
export const caseBundle = z.strictObject({
  format: z.literal('sequitur-case/1'),
  streams: z.array(z.strictObject({ stream: text, events: z.array(event).min(1) })).min(1),
  /** Personal fields as opened; what was erased is absent. */
  fields: z.array(z.strictObject({ stream: text, seq: count, path: text, index: count, value: json, salt: hash })),
  policies: z.array(policy),
  decisions: z.array(decision),
  permits: z.array(permit),
  /** Signed notes, oldest first; the last one seals what the proofs prove. */
  checkpoints: z.array(text),
  /** Between each checkpoint and the next. */
  consistency: z.array(z.array(hash)),
  proofs: z.array(proof),
  /** For each stream with a sealed event, that its head was what it was at the last checkpoint. */
  heads: z.array(z.strictObject({ stream: text, seq: count, hash, index: count, path: z.array(hash) })),
  /** Verifier keys of the log, newest last. */
  keys: z.array(text),
});
export type CaseBundle = z.output<typeof caseBundle>;
export type BundledDecision = CaseBundle['decisions'][number];
export type BundledPermit = CaseBundle['permits'][number];

/** Event types by which a stream commits to what else is in its bundle; `body.uid` names it, `body.digest` is its digest. */
export const DECIDED = 'case.decided';
export const AUTHORIZED = 'action.authorized';
/** A field was erased: `body.of` is the event's seq, `body.path` and `body.index` the field. */
export const REDACTED = 'field.redacted';
