/**
 * Wildcards: `*` any text, `?` one character, matched over the whole value.
 * Two pointers and one mark of the last star: at worst pattern × text, never exponential.
 */
export function globMatches(pattern: string, text: string, single = true): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    const char = pattern[p];
    if (char === '*') {
      star = p;
      mark = t;
      p += 1;
    } else if (char === text[t] || (single && char === '?')) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      t = mark;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
