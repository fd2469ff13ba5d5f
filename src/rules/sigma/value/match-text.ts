import { ANY, DASH, ONE, type Token } from './tokens.js';

export type TextTest = (text: string) => boolean;

/** `-`, `/`, en dash, em dash, horizontal bar: what Windows command lines take for a dash. */
export const DASHES = '-/\u2013\u2014\u2015';

/** Compiles a text with wildcards. Without `cased` the text given must already be in lower case. */
export function compileText(tokens: readonly Token[], cased: boolean): TextTest {
  const folded = tokens.map((token) => (typeof token === 'string' && !cased ? token.toLowerCase() : token));
  return fastPath(merged(folded)) ?? globTest(atomsOf(folded));
}

/** Adjacent literals become one, adjacent `*` become one. */
function merged(tokens: readonly Token[]): readonly Token[] {
  const out: Token[] = [];
  for (const token of tokens) {
    const last = out.at(-1);
    if (typeof token === 'string' && typeof last === 'string') out[out.length - 1] = last + token;
    else if (token !== ANY || last !== ANY) out.push(token);
  }
  return out;
}

/** Most values are `x`, `x*`, `*x` or `*x*`: the runtime's own search is fastest there. */
function fastPath(tokens: readonly Token[]): TextTest | null {
  const shape = tokens.map((token) => (typeof token === 'string' ? 'x' : token === ANY ? '*' : '.')).join('');
  const literal = tokens.find((token) => typeof token === 'string') ?? '';
  return SHAPES.get(shape)?.(literal) ?? null;
}

const SHAPES = new Map<string, (literal: string) => TextTest>([
  ['', () => (text) => text === ''],
  ['*', () => () => true],
  ['x', (literal) => (text) => text === literal],
  ['x*', (literal) => (text) => text.startsWith(literal)],
  ['*x', (literal) => (text) => text.endsWith(literal)],
  ['*x*', (literal) => (text) => text.includes(literal)],
]);

type Atom = string | typeof ANY | typeof ONE | typeof DASH;

function atomsOf(tokens: readonly Token[]): readonly Atom[] {
  return merged(tokens).flatMap((token): readonly Atom[] => (typeof token === 'string' ? token.split('') : [token]));
}

function fits(atom: Atom | undefined, character: string): boolean {
  if (atom === DASH) return DASHES.includes(character);
  return atom === ONE || atom === character;
}

/** Remembers only the last `*`: at worst text × pattern steps, never exponential. */
function globTest(atoms: readonly Atom[]): TextTest {
  const tail = (from: number): boolean => atoms.slice(from).every((atom) => atom === ANY);
  return (text) => {
    let at = 0;
    let atom = 0;
    let star = -1;
    let resume = 0;
    while (at < text.length) {
      if (atom < atoms.length && fits(atoms[atom], text.charAt(at))) {
        at += 1;
        atom += 1;
      } else if (atoms[atom] === ANY) {
        star = atom;
        resume = at;
        atom += 1;
      } else if (star >= 0) {
        resume += 1;
        at = resume;
        atom = star + 1;
      } else return false;
    }
    return tail(atom);
  };
}
