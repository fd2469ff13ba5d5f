import { z } from 'zod';
import { ANSWER_STATES } from '../domain/verdict.js';
import { durationMs } from './duration.js';

/** Names an answer may not have with a weight: silence has none. */
export const SILENCES: ReadonlySet<string> = new Set(ANSWER_STATES.filter((state) => state !== 'ANSWERED'));

const duration = z.union([z.number(), z.string()]).refine((value) => durationMs(value) !== null, {
  message: 'a duration is whole and positive: 30d, 24h, 90m, or milliseconds',
});
const id = z.string().min(1).max(200);
const centiban = z.int().min(-10_000).max(10_000);
const frequency = z.number().gt(0).max(1);

const answer = z.looseObject({
  weight: centiban.optional(),
  h1: frequency.optional(),
  h0: frequency.optional(),
});

const question = z.looseObject({
  id,
  group: id,
  reliability: z.int().min(0).max(1000).default(1000),
  halfLife: duration.nullish(),
  staleAfter: duration.nullish(),
  gating: z.boolean().optional(),
  subsumes: z.array(id).default([]),
  answers: z.record(z.string(), answer.nullable()),
});

/** What an author writes; `publish` makes a bundle of it. Unknown keys are kept out of the bundle, not refused. */
export const policySource = z.looseObject({
  id,
  version: z.union([id, z.int()]),
  owner: id,
  prior: z.union([
    centiban.max(0),
    z.strictObject({ rate: z.number().gt(0).lt(1) }),
    z.strictObject({ harmful: z.int().min(0), of: z.int().min(0) }),
  ]),
  thresholds: z
    .looseObject({
      malicious: centiban.min(1).optional(),
      suspicious: centiban.optional(),
      benign: centiban.optional(),
      minExculpatory: centiban.min(1).optional(),
    })
    .default({}),
  groups: z
    .record(
      z.string(),
      z.looseObject({ cap: z.int().min(0).max(10_000).optional(), conclusive: z.boolean().optional() }).nullable(),
    )
    .default({}),
  required: z.array(id).default([]),
  questions: z.array(question).min(1),
});
export type PolicySource = z.output<typeof policySource>;
export type QuestionSource = PolicySource['questions'][number];
export type AnswerSource = z.output<typeof answer>;
