/** One reserved effect: when, by which action, on which target. */
interface RateToken {
  readonly at: number;
  readonly action: string;
  readonly target: string;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const written = (token: RateToken): string => JSON.stringify([token.at, token.action, token.target]);

function readToken(text: string): RateToken {
  const [at, action, target] = JSON.parse(text) as [number, string, string];
  return { at, action, target };
}

/** What the window says to one action: its own token never counts against it. */
export function usage(tokens: readonly string[], action: string, target: string, now: number) {
  const others = tokens.map(readToken).filter((token) => token.action !== action && token.at > now - DAY_MS);
  return {
    usedLastHour: others.filter((token) => token.at > now - HOUR_MS).length,
    targetsToday: new Set([target, ...others.map((token) => token.target)]).size,
  };
}

/** The window with a token of this action, without those older than a day. */
export function reserved(tokens: readonly string[], token: RateToken): readonly string[] {
  const kept = tokens.filter((text) => {
    const other = readToken(text);
    return other.at > token.at - DAY_MS && other.action !== token.action;
  });
  return [...kept, written(token)];
}
