/** Control, format (bidirectional overrides, zero-width) and line-separating characters: what a terminal or reader obeys instead of showing. */
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Text from a record as a person may see it: nothing in it moves the cursor, colours, reorders or breaks a line. It is
 * stored as it came; only what is shown is made visible.
 */
export function shownText(text: string): string {
  return text.replace(OBEYED, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
}
