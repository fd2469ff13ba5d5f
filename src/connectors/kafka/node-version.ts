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
  const line = LINES.findLast(([of]) => of <= major);
  const isNewer = line !== undefined && major > line[0] && major % 2 === 0;
  const isInLine = line?.[0] === major && (minor > line[1] || (minor === line[1] && patch >= line[2]));
  if (isNewer || isInLine) return;
  throw new InputFault('CONFIG_INVALID', `Kafka is not read under Node.js ${version}.`, {
    remedy: 'Use Node.js 20.19.4, 22.18, 24.6 or newer of these, or take the entry out of the file of sources.',
  });
}
