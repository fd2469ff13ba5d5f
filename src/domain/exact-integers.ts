const TEXT_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** A number that may be one; texts that begin with digits are not looked at. */
const LONG_NUMBER = /(?:^|[:,[\s-])\d{16}/;

/** JSON in which integers beyond 2^53 are texts: parsed as numbers, two different ones would become one. */
export function withExactIntegers(json: string): string {
  if (!LONG_NUMBER.test(json)) return json;
  return json.replaceAll(TEXT_OR_NUMBER, (token) => {
    const isRounded = /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));
    return isRounded ? `"${token}"` : token;
  });
}

/** JSON as it was written: what no double holds stays as its digits. Throws as JSON.parse does. */
export function parseExactly(json: string): unknown {
  return JSON.parse(withExactIntegers(json)) as unknown;
}
