import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SourceLines {
  readonly source: string;
  readonly lines: readonly string[];
}

const RECORDS = join('seeds', 'scenarios', 'slow-identity-takeover', 'records');
const HEX = '0123456789abcdef';

/** The shipped takeover once more, of another person by another attacker: every id differs, nothing is shared. */
export function secondTakeover(): readonly SourceLines[] {
  return readdirSync(RECORDS).map((file) => ({
    source: file.replace('.ndjson', '').replace('__', '/'),
    lines: readFileSync(join(RECORDS, file), 'utf8')
      .split('\n')
      .filter((line) => line.includes('mara'))
      .map(ofAnother),
  }));
}

function ofAnother(line: string): string {
  return line
    .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\bidx[0-9A-Za-z]{16,}\b/g, (id) =>
      id.startsWith('idx') ? `idx${turned(id.slice(3))}` : turned(id),
    )
    .replaceAll('00u8mara1indqvst5d7', '00u8nora1berg00t5d7')
    .replaceAll('108800000000000000412', '108800000000000000977')
    .replaceAll('mara.lindqvist', 'nora.berg')
    .replaceAll('m.lindqvist.nwf', 'n.berg.nwf')
    .replaceAll('Mara Lindqvist', 'Nora Berg')
    .replaceAll('203.0.113.77', '203.0.113.99');
}

function turned(id: string): string {
  return id.replaceAll(/[0-9a-f]/g, (digit) => HEX[(HEX.indexOf(digit) + 1) % 16] ?? digit);
}
