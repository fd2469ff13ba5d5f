import { InputFault } from '../../src/domain/errors.js';
import type { HuntCase, HuntOrText, RuleOrDraft, SaveHunt } from '../../src/usecases/hunt/door.js';
import { keyOfType } from '../node-id.js';
import type { HuntCaseInput, HuntTextInput } from './hunt.input.js';

type Text = Extract<HuntOrText, { text: unknown }>['text'];

/** An input as the use cases take it. */
export function textOf({ language, dialect, query }: HuntTextInput): Text {
  if (dialect === null || dialect === undefined) return { language, dialect: null, query };
  if (dialect === 'elasticsearch' || dialect === 'classic') return { language, dialect, query };
  throw bad('dialect', `There is no dialect ${dialect}: use elasticsearch or classic.`);
}

export function casesOf(cases: readonly HuntCaseInput[]): readonly HuntCase[] {
  return cases.map(({ name, events, context = null, matches, expected = null }) => ({
    name,
    events,
    ...(context === null ? {} : { context }),
    matches,
    expected,
  }));
}

interface Named {
  readonly id?: string | null;
  readonly text?: HuntTextInput | null;
}

/** Exactly one of the two. */
export function huntOf({ id = null, text = null }: Named): HuntOrText {
  if ((id === null) === (text === null)) throw bad('id', 'Give either the id of a saved hunt or a text.');
  return text === null ? { hunt: keyOfType(id ?? '', 'Hunt') } : { text: textOf(text) };
}

export function ruleOf(rule: string | null, draft: HuntTextInput | null): RuleOrDraft {
  if ((rule === null) === (draft === null)) throw bad('rule', 'Give either a rule or a draft.');
  return draft === null ? { rule: keyOfType(rule ?? '', 'Rule') } : { text: textOf(draft) };
}

type Common = Pick<SaveHunt, 'title' | 'owner' | 'techniqueIds' | 'cases' | 'expectedVersion' | keyof Text>;

interface CommonInput extends HuntTextInput {
  readonly title: string;
  readonly owner?: string | null;
  readonly techniqueIds: string[];
  readonly cases: HuntCaseInput[];
  readonly expectedVersion?: number | null;
}

/** What drafts of hunts and rules share. */
export function draftOf(input: CommonInput): Common {
  const { title, owner = null, techniqueIds, cases, expectedVersion = null } = input;
  return { ...textOf(input), title, owner, techniqueIds, cases: casesOf(cases), expectedVersion };
}

function bad(path: string, message: string): InputFault {
  return new InputFault('BAD_USER_INPUT', message, { place: { path } });
}
