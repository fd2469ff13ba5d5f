import { z } from 'zod';
import type { CaseFrame } from '../domain/decision.js';
import { InputFault } from '../domain/errors.js';
import type { Answer } from '../domain/verdict.js';
import { ANSWER_STATES } from '../domain/verdict.js';
import { instantMs } from './instant.js';
import { readSource } from './source-file.js';

const time = z
  .union([z.number(), z.string()])
  .refine((value) => instantMs(value) !== null, { message: 'a time is ms since 1970, or ISO 8601 with its offset' })
  .transform((value) => instantMs(value) ?? 0);

const text = z.string().min(1);

const answer = z
  .looseObject({
    id: text,
    question: text,
    state: z.enum(ANSWER_STATES),
    answer: z.string().nullish(),
    source: z.string().default(''),
    observedAt: time.optional(),
    recordedAt: time.optional(),
    writtenBy: z.string().default(''),
    tainted: z.boolean().optional(),
  })
  .superRefine((value, ctx) => {
    if (value.state !== 'ANSWERED') return;
    if (value.answer === undefined || value.answer === null)
      ctx.addIssue({ code: 'custom', path: ['answer'], message: 'ANSWERED needs an answer' });
    if (value.observedAt === undefined) {
      ctx.addIssue({ code: 'custom', path: ['observedAt'], message: 'ANSWERED needs the time it was observed' });
    }
  });

const frame = z.looseObject({
  implicated: z.array(text).default([]),
  grants: z.array(z.looseObject({ principal: text, grantedBy: text })).optional(),
  firstSuspiciousAt: time.optional(),
});

const answersFile = z.looseObject({
  answers: z.array(answer),
  frame: frame.optional(),
  degraded: z.array(text).optional(),
});

/** Answers as read, with the newest moment one of them was observed. */
export interface AnswersFile {
  readonly answers: readonly Answer[];
  readonly newest: number;
  readonly frame?: CaseFrame;
  readonly degraded?: readonly string[];
}

/** Reads answers (JSON or YAML): a list, or `{answers, frame, degraded}`. Throws ANSWERS_INVALID with the place. */
export function readAnswers(source: string, file?: string): AnswersFile {
  const document = parse(source, file);
  const value = Array.isArray(document.value) ? { answers: document.value as unknown[] } : document.value;
  const parsed = answersFile.safeParse(value);
  if (!parsed.success) throw invalid(parsed.error, document, Array.isArray(document.value));
  const answers = parsed.data.answers.map(answerOf);
  const observed = parsed.data.answers.flatMap(({ observedAt }) => (observedAt === undefined ? [] : [observedAt]));
  return {
    answers,
    newest: observed.reduce((newest, each) => Math.max(newest, each), observed[0] ?? 0),
    ...(parsed.data.frame === undefined ? {} : { frame: frameOf(parsed.data.frame) }),
    ...(parsed.data.degraded === undefined ? {} : { degraded: parsed.data.degraded }),
  };
}

function parse(source: string, file?: string): ReturnType<typeof readSource> {
  const document = readSource(source, file);
  const [first] = document.findings;
  if (first === undefined) return document;
  throw new InputFault('ANSWERS_INVALID', first.message, { place: first.place });
}

function invalid(fault: z.ZodError, document: ReturnType<typeof readSource>, bare: boolean): InputFault {
  const [first] = fault.issues;
  const path = (first?.path ?? []).map((part) => (typeof part === 'number' ? part : String(part)));
  const inFile = bare ? path.slice(1) : path;
  const index = path.find((part) => typeof part === 'number');
  return new InputFault('ANSWERS_INVALID', `${path.join('.')}: ${first?.message ?? 'not a list of answers'}`, {
    place: { ...document.place(inFile), ...(index === undefined ? {} : { recordIndex: index }) },
  });
}

function answerOf(given: z.output<typeof answer>): Answer {
  const observedAt = given.observedAt ?? given.recordedAt ?? 0;
  return {
    id: given.id,
    question: given.question,
    state: given.state,
    source: given.source,
    observedAt,
    recordedAt: given.recordedAt ?? observedAt,
    writtenBy: given.writtenBy,
    ...(given.state === 'ANSWERED' && typeof given.answer === 'string' ? { answer: given.answer } : {}),
    ...(given.tainted === undefined ? {} : { tainted: given.tainted }),
  };
}

function frameOf(given: z.output<typeof frame>): CaseFrame {
  return {
    implicated: given.implicated,
    ...(given.grants === undefined ? {} : { grants: given.grants }),
    ...(given.firstSuspiciousAt === undefined ? {} : { firstSuspiciousAt: given.firstSuspiciousAt }),
  };
}
