import { RE2JS } from 're2js';

export interface TextPattern {
  matches(text: string): boolean;
}

export interface RegexOptions {
  readonly insensitive: boolean;
  /** The whole value, or anywhere in it. */
  readonly whole: boolean;
}

/**
 * A pattern that a user wrote, in linear time: RE2 has no backtracking, so no text can make it hang.
 * Throws the library's error where the pattern is malformed or uses look-around or back-references.
 */
export function userRegex(pattern: string, options: RegexOptions): TextPattern {
  const flags = RE2JS.DOTALL | (options.insensitive ? RE2JS.CASE_INSENSITIVE : 0);
  const compiled = RE2JS.compile(pattern, flags);
  return { matches: (text) => (options.whole ? compiled.testExact(text) : compiled.test(text)) };
}
