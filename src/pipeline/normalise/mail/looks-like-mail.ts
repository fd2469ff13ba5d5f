/** Names of which every real message has at least one among its first lines. */
const TELLING =
  /^(?:received|return-path|delivered-to|from|to|subject|date|message-id|mime-version|x-original-to|authentication-results|dkim-signature|content-type)$/i;
const HEADER = /^([!-9;-~]{1,76}):(?:[ \t]|\r?$)/;
const LOOKED_AT = 65_536;

function headLines(text: string): readonly string[] {
  return text
    .replace(/^\uFEFF|^\u00EF\u00BB\u00BF/, '')
    .replace(/^From [^\n]*\n/, '')
    .split('\n', 200);
}

/**
 * Does this file begin like an RFC 5322 message: header fields down to an empty line, two of them telling? Lines are read
 * as Latin-1, since headers may hold any bytes.
 */
export function looksLikeMail(bytes: Uint8Array): boolean {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, LOOKED_AT));
  const names: string[] = [];
  for (const line of headLines(head)) {
    if (line.trim() === '') break;
    if (/^[ \t]/.test(line) && names.length > 0) continue;
    const name = HEADER.exec(line)?.[1];
    if (name === undefined) return false;
    names.push(name);
  }
  return names.filter((name) => TELLING.test(name)).length >= 2;
}
