/** How often a property is tried: few by default, 20,000 in a long run (`SEQUITUR_LONG=1`), or `SEQUITUR_RUNS`. */
export function campaign(short = 200): { readonly numRuns: number } {
  if (process.env['SEQUITUR_LONG'] === '1') return { numRuns: 20_000 };
  return { numRuns: Number(process.env['SEQUITUR_RUNS'] ?? short) };
}
