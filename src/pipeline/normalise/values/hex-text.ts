const HEX = /^(?:[0-9A-F]{2}){2,}$/;
const LONGEST = 64_000;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

function isReadable(text: string): boolean {
  return ![...text].some((sign) => sign < ' ' || sign === '\u007f');
}

/** Linux writes text that holds blanks or quotes as hexadecimal, with a NUL between arguments; anything else stays as it is. */
export function readHexText(text: string): string {
  if (text.length > LONGEST || !HEX.test(text)) return text;
  try {
    const plain = UTF8.decode(Buffer.from(text, 'hex')).replaceAll('\0', ' ').trim();
    return plain !== '' && isReadable(plain) ? plain : text;
  } catch {
    return text;
  }
}
