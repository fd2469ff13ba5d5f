import type { FindingDraft } from './findings.js';
import { error, warning } from './findings.js';
import type { PolicyBundle } from './policy.js';
import { MAX_PATTERNS } from './policy.js';
import type { AnswerSource, PolicySource, QuestionSource } from './policy-source.js';
import { SILENCES } from './policy-source.js';

/** Beyond ×316 a frequency is a guess nobody can have counted. */
export const GREATEST_WEIGHT = 250;

/** What is wrong with a policy that reads well: names that do not meet, weights where none may be. */
export function lintSource(source: PolicySource): readonly FindingDraft[] {
  return [
    ...duplicates(source),
    ...source.questions.flatMap((question, index) => [
      ...lintQuestion(question, index),
      ...lintParts(source, question, index),
    ]),
    ...lintPatternCount(source),
    ...lintRequired(source),
  ];
}

function duplicates(source: PolicySource): readonly FindingDraft[] {
  const seen = new Set<string>();
  return source.questions.flatMap((question, index) => {
    const again = seen.has(question.id);
    seen.add(question.id);
    return again ? [error(['questions', index, 'id'], `question ${question.id} is listed twice`)] : [];
  });
}

function lintQuestion(question: QuestionSource, index: number): readonly FindingDraft[] {
  const path = ['questions', index, 'answers'];
  const names = Object.keys(question.answers).filter((name) => !SILENCES.has(name));
  const empty = names.length === 0 ? [error(path, `question ${question.id} has no answer that carries weight`)] : [];
  const each = Object.entries(question.answers).flatMap(([name, answer]) =>
    lintAnswer([...path, name], name, answer ?? {}),
  );
  return [...empty, ...each];
}

function lintAnswer(path: readonly (string | number)[], name: string, answer: AnswerSource): readonly FindingDraft[] {
  const forms = [answer.weight, answer.h1, answer.h0].map((part) => (part === undefined ? '-' : 'x')).join('');
  if (SILENCES.has(name)) return forms === '---' ? [] : [error(path, `${name} is silence: it carries no weight`)];
  if (name === 'ANSWERED') return [error(path, 'ANSWERED is a state, not an answer')];
  if (forms === 'x--' || forms === '-xx') return [];
  return [error(path, `${name}: give either a weight, or both frequencies h1 and h0`)];
}

function lintParts(source: PolicySource, question: QuestionSource, index: number): readonly FindingDraft[] {
  return question.subsumes.flatMap((part, at) => {
    const path = ['questions', index, 'subsumes', at];
    if (part === question.id) return [error(path, `${part} cannot be a part of itself`)];
    if (source.questions.some((other) => other.id === part)) return [];
    return [error(path, `${question.id} subsumes ${part}, which this policy does not ask`)];
  });
}

function lintPatternCount(source: PolicySource): readonly FindingDraft[] {
  const patterns = source.questions.filter((question) => question.subsumes.length > 0);
  if (patterns.length <= MAX_PATTERNS) return [];
  return [error(['questions'], `at most ${String(MAX_PATTERNS)} pattern questions in one policy`)];
}

function lintRequired(source: PolicySource): readonly FindingDraft[] {
  return source.required.flatMap((group, index) =>
    source.questions.some((question) => question.group === group)
      ? []
      : [warning(['required', index], `no question feeds the required group ${group}: nothing can be BENIGN`)],
  );
}

/** What is doubtful in a policy that can be published: it decides, but perhaps not as its author thinks. */
export function lintBundle(bundle: PolicyBundle): readonly FindingDraft[] {
  const { thresholds } = bundle;
  const ordered = thresholds.benign < thresholds.suspicious && thresholds.suspicious < thresholds.malicious;
  return [
    ...(ordered ? [] : [error(['thresholds'], 'thresholds must rise: benign < suspicious < malicious')]),
    ...bundle.questions.flatMap((question, index) => lintWeights(question, index)),
    ...Object.entries(bundle.groups).flatMap(([name, group]) => {
      const convicts = !group.conclusive && bundle.prior + group.cap >= thresholds.malicious;
      return convicts
        ? [warning(['groups', name], `group ${name} can convict alone: lower its cap or mark it conclusive`)]
        : [];
    }),
  ];
}

function lintWeights(question: PolicyBundle['questions'][number], index: number): readonly FindingDraft[] {
  if (question.subsumes.length > 0) return [];
  return Object.entries(question.answers).flatMap(([name, { weight }]) =>
    Math.abs(weight) > GREATEST_WEIGHT
      ? [warning(['questions', index, 'answers', name], `${question.id}.${name}: ${String(weight)} cb is beyond ±250`)]
      : [],
  );
}
