import { z } from 'zod';
import { compareText } from '../../domain/ids.js';
import type { Finding, FindingDraft } from '../../ledger/findings.js';
import { error, warning } from '../../ledger/findings.js';
import { readPolicy } from '../../ledger/index.js';
import { located, readSource, schemaFindings } from '../../ledger/source-file.js';
import { SCOPE } from './policy-scope.js';
import {
  ANSWER_NAMES,
  mayNotClear,
  PROVIDER_ANSWERS,
  PROVIDERS,
  providerMayNotClear,
} from './questions/answer-names.js';
import type { AnswererName } from './questions/index.js';

const SILENT_NAME = /^[A-Z_]+$/;

const header = z.looseObject({
  owner: z.string().min(1),
  deputy: z.string().min(1),
  reviewBy: z.iso.date(),
  /** Absent in a draft: whoever publishes it is put there. */
  publishedBy: z.string().default(''),
  appliesTo: SCOPE,
  questions: z.array(
    z.looseObject({
      id: z.string(),
      ask: z.union([z.object({ graph: z.string() }), z.object({ provider: z.enum(PROVIDERS) })]),
      answers: z.record(z.string(), z.unknown()),
    }),
  ),
});
type Header = z.output<typeof header>;

/**
 * Everything wrong or doubtful in a decision policy, in the order of its lines: the ledger's view of it, who answers for
 * it, and whether its answers are the ones its questions can give.
 */
export function lintPolicyFile(
  text: string,
  file: string,
  today: string,
  { draft = false }: { readonly draft?: boolean } = {},
): readonly Finding[] {
  const fromLedger = readPolicy(text, file).findings;
  const source = readSource(text, file);
  if (source.findings.length > 0) return fromLedger;
  const parsed = header.safeParse(source.value);
  const drafts = parsed.success ? lintHeader(parsed.data, today, draft) : schemaFindings(parsed.error);
  const all = new Map([...fromLedger, ...located(source, drafts)].map((each) => [keyOf(each), each]));
  return [...all.values()].sort(
    (a, b) => (a.place.line ?? 0) - (b.place.line ?? 0) || compareText(a.message, b.message),
  );
}

function keyOf({ place, path }: Finding): string {
  return `${String(place.line)}:${String(place.column)}:${path.join('.')}`;
}

const UNPUBLISHED = 'nobody published it: it is a draft until somebody who did not write it does';

function lintHeader(policy: Header, today: string, isDraft: boolean): readonly FindingDraft[] {
  const due = policy.reviewBy < today ? [warning(['reviewBy'], `review was due on ${policy.reviewBy}`)] : [];
  const own = policy.owner === policy.publishedBy ? [error(['publishedBy'], 'its owner cannot publish it')] : [];
  const unpublished = isDraft || policy.publishedBy !== '' ? [] : [warning(['publishedBy'], UNPUBLISHED)];
  const asked = policy.questions.map(({ id }) => id);
  const unasked = policy.appliesTo.answered
    .filter((id) => !asked.includes(id))
    .map((id) => error(['appliesTo', 'answered'], `${id} is not a question of the policy`));
  return [...due, ...own, ...unpublished, ...unasked, ...policy.questions.flatMap(lintAnswers)];
}

function isAnswerer(name: string): name is AnswererName {
  return Object.hasOwn(ANSWER_NAMES, name);
}

/** An answer without a weight would stop a decision in the middle of the night; an answer nobody gives is a typing error. */
function lintAnswers({ ask, answers }: Header['questions'][number], index: number): readonly FindingDraft[] {
  const path = ['questions', index] as const;
  if ('graph' in ask && !isAnswerer(ask.graph)) {
    const known = Object.keys(ANSWER_NAMES).join(', ');
    return [error([...path, 'ask', 'graph'], `no graph question ${ask.graph}; there are: ${known}`)];
  }
  const { respondentName, given } = respondent(ask);
  const weighed = Object.keys(answers);
  return [
    ...lintExculpation({ ask, answers }, path),
    ...weighed
      .filter((name) => !given.includes(name) && !SILENT_NAME.test(name))
      .map((name) => error([...path, 'answers', name], `${respondentName} never answers ${name}`)),
    ...given
      .filter((name) => !weighed.includes(name))
      .map((name) => error([...path, 'answers'], `${respondentName} may answer ${name}, which has no weight here`)),
  ];
}

const WEIGHED = z.union([
  z.object({ weight: z.number() }).transform(({ weight }) => weight < 0),
  z.object({ h1: z.number(), h0: z.number() }).transform(({ h1, h0 }) => h1 < h0),
]);

/** Whoever attacks writes the words of mails and command lines, and does not report what nobody watches. */
function lintExculpation(
  { ask, answers }: Pick<Header['questions'][number], 'ask' | 'answers'>,
  path: readonly (string | number)[],
): readonly FindingDraft[] {
  const name = 'graph' in ask ? ask.graph : ask.provider;
  return Object.entries(answers)
    .filter(([answer, weight]) => clearsNobody(ask, answer) && WEIGHED.safeParse(weight).data === true)
    .map(([answer]) =>
      error([...path, 'answers', answer], `${name} may raise suspicion only: ${answer} cannot speak for harmlessness`),
    );
}

function clearsNobody(ask: Header['questions'][number]['ask'], answer: string): boolean {
  if ('provider' in ask) return providerMayNotClear(ask.provider);
  return isAnswerer(ask.graph) && mayNotClear(ask.graph, answer);
}

/** Who answers a question, and with which words. */
function respondent(ask: Header['questions'][number]['ask']): {
  readonly respondentName: string;
  readonly given: readonly string[];
} {
  if ('provider' in ask) return { respondentName: ask.provider, given: PROVIDER_ANSWERS[ask.provider] };
  return { respondentName: ask.graph, given: isAnswerer(ask.graph) ? ANSWER_NAMES[ask.graph] : [] };
}
