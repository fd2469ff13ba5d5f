import type { Answer } from '../../domain/verdict.js';

/** A question that is answered otherwise than before; the silence stands for itself. */
export interface MovedAnswer {
  readonly question: string;
  readonly before: string;
  readonly after: string;
}

export function movedBetween(before: readonly Answer[], after: readonly Answer[]): readonly MovedAnswer[] {
  const told = (answers: readonly Answer[]) =>
    new Map(answers.map(({ question, state, answer }) => [question, answer ?? state]));
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
