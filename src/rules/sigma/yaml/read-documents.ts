import { isScalar, parseAllDocuments, type Document } from 'yaml';
import { ruleFault } from '../../fault.js';
import { Cursor } from './cursor.js';

const MOST_CHARACTERS = 1_000_000;
const MOST_NODES = 100_000;
/** Deeper than any rule, shallower than the parser's stack. */
const DEEPEST = 100;

/** The documents of a rule file, empty ones left out. Throws RULE_SYNTAX with line and column where it is not YAML. */
export function readDocuments(text: string): readonly Cursor[] {
  if (text.length > MOST_CHARACTERS)
    throw ruleFault('', 0, `a rule file of more than ${String(MOST_CHARACTERS)} characters`, {
      code: 'RULE_TOO_LARGE',
    });
  refuseDeepNesting(text);
  return parsed(text)
    .filter((document) => !isEmpty(document) || document.errors.length > 0)
    .map((document) => cursorOf(text, document));
}

function parsed(text: string): readonly Document[] {
  const documents = parseAllDocuments(text, { prettyErrors: false, stringKeys: false, logLevel: 'silent' });
  return Array.isArray(documents) ? documents : [];
}

/** Also where a last `---` announces nothing. */
function isEmpty({ contents }: Document): boolean {
  return contents === null || (isScalar(contents) && contents.value === null);
}

function cursorOf(text: string, document: Document): Cursor {
  const [error] = document.errors;
  if (error !== undefined) throw ruleFault(text, Math.min(error.pos[0], text.length), `not YAML: ${error.message}`);
  const contents = document.contents;
  return new Cursor({ text, document, visits: MOST_NODES }, contents, contents?.range?.[0] ?? 0);
}

/** The parser recurses: brackets and indentation bound how deep, so a bomb is refused before it runs. */
function refuseDeepNesting(text: string): void {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
    else if (character === '\n') depth = 0;
    if (depth > DEEPEST) throw ruleFault(text, index, 'nested too deeply', { code: 'RULE_TOO_LARGE' });
  }
}
