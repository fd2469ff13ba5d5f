import type { SigmaMatch } from '../../../../src/rules/sigma/run/match.js';

const BASE = ['a', 'b', 'c']
  .map(
    (kind) =>
      `title: ${kind}\nname: rule_${kind}\nlogsource: {product: test}\ndetection:\n  s: {kind: ${kind}}\n  condition: s\n`,
  )
  .join('---\n');

/** Three rules for events of a kind, and a correlation over them called `corr`. */
export function correlation(body: string): string {
  return `${BASE}---\ntitle: corr\nname: corr\ncorrelation: ${body}\n`;
}

/** An event of user `u`; `ts` in seconds. */
export function event(
  id: string,
  kind: string,
  ts: number,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return { id, kind, ts: ts * 1000, user: 'u', ...more };
}

/** The ids of each match's events. */
export function told(matches: readonly SigmaMatch[]): readonly string[] {
  return matches.map((match) => match.events.map((order) => order.uid).join(' '));
}
