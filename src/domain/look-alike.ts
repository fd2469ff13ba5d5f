/** How one domain can be taken for another: the same to the eye, a slip of the finger away, or wearing its name. */
export type Likeness = 'confusable' | 'near' | 'embedded';

/** Letters of other scripts and digits that readers take for Latin letters; after NFKC, in lower case. */
const TWINS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '5': 's',
  '|': 'l',
  а: 'a',
  ɑ: 'a',
  α: 'a',
  в: 'b',
  ь: 'b',
  с: 'c',
  ϲ: 'c',
  ԁ: 'd',
  е: 'e',
  ё: 'e',
  є: 'e',
  ɡ: 'g',
  һ: 'h',
  і: 'i',
  ї: 'i',
  ι: 'i',
  ı: 'i',
  ј: 'j',
  к: 'k',
  κ: 'k',
  ӏ: 'l',
  ⅼ: 'l',
  м: 'm',
  п: 'n',
  ո: 'n',
  η: 'n',
  о: 'o',
  ο: 'o',
  օ: 'o',
  σ: 'o',
  р: 'p',
  ρ: 'p',
  ԛ: 'q',
  г: 'r',
  ѕ: 's',
  т: 't',
  τ: 't',
  υ: 'u',
  ս: 'u',
  ѵ: 'v',
  ν: 'v',
  ԝ: 'w',
  ω: 'w',
  х: 'x',
  χ: 'x',
  у: 'y',
  ү: 'y',
  γ: 'y',
  ᴢ: 'z',
  ɩ: 'i',
  i: 'l',
};

const PAIRS: readonly (readonly [RegExp, string])[] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
  [/[-_]/g, ''],
];

/** What is left of a name when everything that looks alike is written alike. */
export function skeletonOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const letters = [...plain].map((letter) => TWINS[letter] ?? letter).join('');
  return PAIRS.reduce((text, [pair, one]) => text.replace(pair, one), letters);
}

interface Rows {
  /** Distances of the prefix before this one, and of the one before that. */
  readonly row: readonly number[];
  readonly before: readonly number[];
}

/** Levenshtein distance with swapped neighbours counted once, given up beyond `most`. */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let rows: Rows = { row: Array.from({ length: b.length + 1 }, (_, index) => index), before: [] };
  for (let i = 1; i <= a.length; i += 1) {
    const next = nextRow(a, b, i, rows);
    if (Math.min(...next) > most) return most + 1;
    rows = { row: next, before: rows.row };
  }
  return Math.min(rows.row[b.length] ?? most + 1, most + 1);
}

function nextRow(a: string, b: string, i: number, { row, before }: Rows): readonly number[] {
  const next = [i];
  for (let j = 1; j <= b.length; j += 1) {
    const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
    const swapped = i > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : changed;
    next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, changed, swapped));
  }
  return next;
}

/** A domain name is far shorter; a longer text is nobody's domain. */
const LONGEST = 253;
/** Shorter names have too many honest neighbours: `ab.com` and `ac.com` say nothing. */
const SHORTEST_NEAR = 6;

function nearBy(label: string): number {
  return label.length < 12 ? 1 : 2;
}

function firstLabel(domain: string): string {
  return domain.split('.')[0] ?? domain;
}

function isOneOf(a: string, b: string): boolean {
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
}

/** The names alone, endings aside: `example.co` for `example.com` is as near as a slip of the finger. */
function likenessOfNames(name: string, known: string): Likeness | null {
  if (known.length < SHORTEST_NEAR) return null;
  if (editDistance(name, known, nearBy(known)) <= nearBy(known)) return 'near';
  return name.includes(known) ? 'embedded' : null;
}

/**
 * Does `domain` pass itself off as `known`? Both are registrable domains in their Unicode form. The same domain, and a
 * subdomain of it, never do.
 */
export function likenessOf(domain: string, known: string): Likeness | null {
  const [a, b] = [domain.toLowerCase(), known.toLowerCase()];
  if (isOneOf(a, b) || Math.max(a.length, b.length) > LONGEST) return null;
  if (skeletonOf(a) === skeletonOf(b)) return 'confusable';
  return likenessOfNames(skeletonOf(firstLabel(a)), skeletonOf(firstLabel(b)));
}
