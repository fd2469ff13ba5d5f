import { canonicalDigest } from '../domain/canonical.js';
import { durationMs } from './duration.js';
import type { Finding } from './findings.js';
import { refuseErrors } from './findings.js';
import { lintBundle, lintSource } from './lint-policy.js';
import type { PolicyBundle, PublishedAnswer, PublishedGroup, PublishedQuestion } from './policy.js';
import { CONCLUSIVE_CAP, DEFAULT_CAP, DEFAULT_THRESHOLDS } from './policy.js';
import type { AnswerSource, PolicySource, QuestionSource } from './policy-source.js';
import { SILENCES, policySource } from './policy-source.js';
import { located, readSource, schemaFindings } from './source-file.js';

export interface Published {
  /** Null where an error keeps it from being published. */
  readonly bundle: PolicyBundle | null;
  readonly findings: readonly Finding[];
}

/** Reads and checks a policy (YAML or JSON) without refusing it: for linters and editors. */
export function readPolicy(text: string, file?: string): Published {
  const source = readSource(text, file);
  if (source.findings.length > 0) return { bundle: null, findings: source.findings };
  const parsed = policySource.safeParse(source.value);
  if (!parsed.success) return { bundle: null, findings: located(source, schemaFindings(parsed.error)) };
  const fromSource = lintSource(parsed.data);
  if (fromSource.some((finding) => finding.severity === 'error')) {
    return { bundle: null, findings: located(source, fromSource) };
  }
  const bundle = bundleOf(parsed.data);
  const findings = located(source, [...fromSource, ...lintBundle(bundle)]);
  return { bundle: findings.some((finding) => finding.severity === 'error') ? null : bundle, findings };
}

/** Publishes a policy: the only place where a logarithm is computed. Throws POLICY_INVALID with line and column. */
export function publish(text: string, file?: string): PolicyBundle {
  const { bundle, findings } = readPolicy(text, file);
  refuseErrors(findings);
  if (bundle === null) throw new TypeError('a policy without errors has a bundle');
  return bundle;
}

/** Makes the bundle of a checked policy. */
export function bundleOf(source: PolicySource): PolicyBundle {
  const bare = {
    id: source.id,
    version: source.version,
    owner: source.owner,
    prior: priorOf(source.prior),
    thresholds: thresholdsOf(source.thresholds),
    groups: groupsOf(source),
    required: [...new Set(source.required)].sort(),
    questions: source.questions
      .map((question) => publishedQuestion(question, source.required))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
  return { ...bare, digest: canonicalDigest(bare) };
}

/** `round(100·log10(h1/h0))` centibans. */
export function weightOf(h1: number, h0: number): number {
  return Math.round(100 * Math.log10(h1 / h0)) + 0;
}

/** A base rate as a prior, never above even odds; counts are smoothed by Beta(1, 1), so that none of few is not never. */
function priorOf(prior: PolicySource['prior']): number {
  if (typeof prior === 'number') return prior + 0;
  const rate = 'rate' in prior ? prior.rate : (prior.harmful + 1) / (prior.of + 2);
  return Math.min(0, weightOf(rate, 1 - rate));
}

function thresholdsOf(given: PolicySource['thresholds']): PolicyBundle['thresholds'] {
  return {
    malicious: given.malicious ?? DEFAULT_THRESHOLDS.malicious,
    suspicious: given.suspicious ?? DEFAULT_THRESHOLDS.suspicious,
    benign: given.benign ?? DEFAULT_THRESHOLDS.benign,
    minExculpatory: given.minExculpatory ?? DEFAULT_THRESHOLDS.minExculpatory,
  };
}

function groupsOf(source: PolicySource): Readonly<Record<string, PublishedGroup>> {
  const names = new Set([...Object.keys(source.groups), ...source.questions.map((question) => question.group)]);
  return Object.fromEntries(
    [...names].sort().map((name) => {
      const given = source.groups[name];
      const conclusive = given?.conclusive ?? false;
      return [name, { cap: given?.cap ?? (conclusive ? CONCLUSIVE_CAP : DEFAULT_CAP), conclusive }];
    }),
  );
}

function publishedQuestion(question: QuestionSource, required: readonly string[]): PublishedQuestion {
  const answers = Object.entries(question.answers).filter(([name]) => !SILENCES.has(name));
  const staleAfter = durationMs(question.staleAfter);
  return {
    id: question.id,
    group: question.group,
    reliability: question.reliability,
    halfLife: durationMs(question.halfLife),
    ...(staleAfter === null ? {} : { staleAfter }),
    gating: question.gating ?? required.includes(question.group),
    subsumes: [...new Set(question.subsumes)].sort(),
    answers: Object.fromEntries(answers.map(([name, answer]) => [name, publishedAnswer(answer ?? {})])),
  };
}

function publishedAnswer({ weight, h1, h0 }: AnswerSource): PublishedAnswer {
  if (weight !== undefined) return { weight: weight + 0 };
  const [harmful, harmless] = [h1 ?? 1, h0 ?? 1];
  const perMillion = (frequency: number): number => Math.max(1, Math.round(frequency * 1_000_000));
  return { weight: weightOf(harmful, harmless), h1: perMillion(harmful), h0: perMillion(harmless) };
}
