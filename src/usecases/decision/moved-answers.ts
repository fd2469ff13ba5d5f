import { compareText } from '../../domain/ids.js';
import type { Answer } from '../../domain/verdict.js';

/** A question that is answered otherwise than before; the silence stands for itself, also beside an answer (`known_bad, ERROR`). */
export interface MovedAnswer {
  readonly question: string;
  readonly before: string;
  readonly after: string;
}

/** What was said first, what stayed silent after it: the order of the answers says nothing. */
function told(answers: readonly Answer[]): ReadonlyMap<string, string> {
  const words = new Map<string, Set<string>>();
  for (const { question, state, answer } of [...answers].sort(byWord))
    words.set(question, (words.get(question) ?? new Set()).add(answer ?? state));
  return new Map([...words].map(([question, all]) => [question, [...all].join(', ')]));
}

function byWord(a: Answer, b: Answer): number {
  if ((a.answer === undefined) !== (b.answer === undefined)) return a.answer === undefined ? 1 : -1;
  return compareText(a.answer ?? a.state, b.answer ?? b.state);
}

export function movedBetween(before: readonly Answer[], after: readonly Answer[]): readonly MovedAnswer[] {
  const [then, now] = [told(before), told(after)];
  const questions = [...new Set([...then.keys(), ...now.keys()])].sort();
  return questions
    .map((question) => ({
      question,
      before: then.get(question) ?? 'NOT_ASKED',
      after: now.get(question) ?? 'NOT_ASKED',
    }))
    .filter(({ before: was, after: is }) => was !== is);
}
