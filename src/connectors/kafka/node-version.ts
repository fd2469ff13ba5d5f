import { InputFault } from '../../domain/errors.js';

/** Of each release line that the client was made for, where it begins. */
const LINES: readonly (readonly [number, number, number])[] = [
  [20, 19, 4],
  [22, 18, 0],
  [24, 6, 0],
];

/** Said before the client is loaded, which would fail in words that name neither Kafka nor Node.js. */
export function requireNodeForKafka(version: string): void {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const line = LINES.find(([of]) => of === major);
  const known = line === undefined ? isOfLaterLine(major) : rank([minor, patch]) >= rank([line[1], line[2]]);
  if (known) return;
  throw new InputFault('CONFIG_INVALID', `Kafka is not read under Node.js ${version}.`, {
    remedy: 'Use Node.js 20.19.4, 22.18, 24.6 or newer of these, or take the entry out of the file of sources.',
  });
}

/** Odd lines are none that anybody keeps. */
function isOfLaterLine(major: number): boolean {
  return major % 2 === 0 && LINES.every(([of]) => of < major);
}

function rank([minor, patch]: readonly [number, number]): number {
  return minor * 1_000 + patch;
}
