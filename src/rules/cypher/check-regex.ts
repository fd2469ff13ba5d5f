/** Repetitions without an end that each try the whole text again; one at the very end costs nothing. */
const MOST_UNBOUNDED = 2;
/** Ways to read one and the same text: each `?` doubles them, `(a|b|c)` gives three, `{2,5}` four. */
const MOST_WAYS = 64;

const FLAGS = /^\(\?[ismu]+\)/;
const COUNTED = /^\{(\d{1,6})(,(\d{0,6}))?\}/;

/**
 * What speaks against a pattern, or null. The database's regular expressions backtrack and cannot be interrupted, so
 * only those are allowed that try a text at most a few times the square of its length.
 */
export function regexObjection(literal: string): string | null {
  const pattern = literal.slice(1, -1).replace(/\\(.)/gs, '$1');
  const scan = new Scan(pattern.replace(FLAGS, ''));
  return scan.run();
}

class Scan {
  private at = 0;
  private ways = 1;
  private unbounded = 0;
  private readonly alternatives: number[] = [1];

  constructor(private readonly pattern: string) {}

  run(): string | null {
    while (this.at < this.pattern.length) {
      const objection = this.step(this.pattern[this.at] ?? '');
      if (objection !== null) return objection;
    }
    this.ways *= this.alternatives.reduce((product, each) => product * each, 1);
    if (this.ways > MOST_WAYS) return `at most ${String(MOST_WAYS)} ways through its ?, | and {m,n}`;
    const trailing = /(?:^|[^\\])\.\*$/.test(this.pattern) ? 1 : 0;
    if (this.unbounded - trailing <= MOST_UNBOUNDED) return null;
    return `at most ${String(MOST_UNBOUNDED)} unbounded repetitions before a last .*`;
  }

  private step(char: string): string | null {
    if (char === '\\') return this.escape();
    if (char === '[') return this.skipClass();
    if (char === '(') return this.open();
    if (char === ')') return this.close();
    if (char === '|') this.alternatives.push((this.alternatives.pop() ?? 1) + 1);
    else if ('*+?{'.includes(char)) return this.repeat(char);
    this.at += 1;
    return null;
  }

  private escape(): string | null {
    if (/^[1-9kQ]/.test(this.pattern.slice(this.at + 1))) return 'no back-reference and no \\Q';
    this.at += 2;
    return null;
  }

  /** Ends no later than the database would end it, so that nothing hides in it. */
  private skipClass(): null {
    while (this.at < this.pattern.length && this.pattern[this.at] !== ']') {
      this.at += this.pattern[this.at] === '\\' ? 2 : 1;
    }
    this.at += 1;
    return null;
  }

  private open(): string | null {
    const isPlain = this.pattern[this.at + 1] !== '?';
    if (!isPlain && !this.pattern.startsWith('(?:', this.at))
      return 'no look-around, no named group, flags at the start';
    this.alternatives.push(1);
    this.at += isPlain ? 1 : 3;
    return null;
  }

  private close(): string | null {
    this.ways *= this.alternatives.pop() ?? 1;
    this.at += 1;
    return /^[*+{]/.test(this.pattern.slice(this.at)) ? 'no repeated group' : null;
  }

  private repeat(char: string): string | null {
    const counted = char === '{' ? COUNTED.exec(this.pattern.slice(this.at)) : null;
    if (char === '{' && counted === null) return 'a { that counts nothing is written \\{';
    this.at += counted?.[0].length ?? 1;
    if (char === '?') this.ways *= 2;
    else this.count(counted);
    // lazy or possessive: as many ways at worst
    if (/^[?+]/.test(this.pattern.slice(this.at))) this.at += 1;
    return null;
  }

  /** `*`, `+` and `{2,}` have no end; `{2}` is one way, `{2,5}` are four. */
  private count(counted: RegExpExecArray | null): void {
    const [, least, range, most = ''] = counted ?? [];
    if (counted === null || range === ',') this.unbounded += 1;
    else if (range !== undefined) this.ways *= Math.max(1, Number(most) - Number(least) + 1);
  }
}
