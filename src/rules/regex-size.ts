const COUNTED = /\{(\d+)(?:,(\d*))?\}/y;
const DEEPEST = 100;

/** Length of the escape, class or single character at this offset: one atom of the pattern. */
function atomLength(pattern: string, at: number): number {
  if (pattern[at] === '\\') return 2;
  if (pattern[at] !== '[') return 1;
  let end = pattern[at + 1] === '^' ? at + 2 : at + 1;
  // a bracket right after the opening one is a member, not the end
  end += pattern[end] === ']' ? 1 : 0;
  while (end < pattern.length && pattern[end] !== ']') end += pattern[end] === '\\' ? 2 : 1;
  return end + 1 - at;
}

function countAt(pattern: string, at: number): { times: number; length: number } {
  COUNTED.lastIndex = at;
  const match = COUNTED.exec(pattern);
  if (match === null) return { times: 1, length: 0 };
  return { times: Math.max(1, Number(match[1]), Number(match[2] ?? 0)), length: match[0].length };
}

/**
 * How many atoms a pattern has once its counted repetitions are written out, which is what the library does.
 * `((a{100}){100}){100}` is twenty characters and a million atoms: an upper bound is needed before it is compiled.
 */
export function expandedSize(pattern: string): number {
  const open: number[] = [];
  let size = 0;
  let at = 0;
  while (at < pattern.length) {
    const opens = pattern[at] === '(';
    if (opens) open.push(size);
    if (open.length > DEEPEST) return Infinity;
    const from = opens ? size : pattern[at] === ')' ? (open.pop() ?? size) : size;
    at += atomLength(pattern, at);
    size += 1;
    if (opens) continue;
    const { times, length } = countAt(pattern, at);
    size = from + (size - from) * times;
    at += length;
  }
  return size;
}
