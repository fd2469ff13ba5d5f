/** Every name and every value of an event as text: what a keyword is looked for in, as grep would in the raw line. */
export function textsOf(doc: unknown): readonly string[] {
  const texts: string[] = [];
  const waiting: unknown[] = [doc];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (Array.isArray(value)) waiting.push(...(value as readonly unknown[]));
    else if (typeof value === 'object' && value !== null) {
      texts.push(...Object.keys(value));
      waiting.push(...Object.values(value));
    } else if (value !== null && value !== undefined) texts.push(String(value));
  }
  return texts;
}
