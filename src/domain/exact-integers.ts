const TEXT_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const LONG_NUMBER = /\d{16}/;

/** JSON in which integers beyond 2^53 are texts: parsed as numbers, two different ones would become one. */
export function withExactIntegers(json: string): string {
  if (!LONG_NUMBER.test(json)) return json;
  return json.replaceAll(TEXT_OR_NUMBER, (token) => {
    const isRounded = /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));
    return isRounded ? `"${token}"` : token;
  });
}
