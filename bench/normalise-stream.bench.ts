/**
 * Memory of the normaliser over a long stream: records are made, normalised and forgotten one by one.
 * Run: `node --expose-gc dist/bench/normalise-stream.bench.js [records]`; 10 million is the figure that counts.
 * Prints one JSON line with the resident memory at every tenth of the way; flat means that the last tenths do not rise.
 */
import { loadMappings, normaliseRecord, parseLine } from '../src/pipeline/normalise/index.js';

const COUNT = Number(process.argv[2] ?? 200_000);
const TENTHS = 10;

/** A connection as Zeek writes it; every record differs, so that nothing can be remembered whole. */
function connectionLine(index: number): string {
  return JSON.stringify({
    _path: 'conn',
    ts: 1_772_352_000 + index / 1000,
    uid: `C${String(index).padStart(17, '0')}`,
    'id.orig_h': `10.${String((index >> 16) & 255)}.${String((index >> 8) & 255)}.${String(index & 255)}`,
    'id.orig_p': 1024 + (index % 60_000),
    'id.resp_h': '198.51.100.9',
    'id.resp_p': 443,
    proto: 'tcp',
    conn_state: index % 5 === 0 ? 'S0' : 'SF',
    orig_bytes: index % 4096,
    [`note_${String(index % 50_000)}`]: index,
  });
}

function megabytes(): number {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().rss / 1_048_576);
}

const library = loadMappings();
const resident: number[] = [];
let events = 0;
for (let index = 0; index < COUNT; index += 1) {
  const record = {
    source: 'zeek/zeek',
    raw: parseLine(connectionLine(index)),
    index,
    position: String(index),
    receivedAt: 1_772_400_000_000,
  };
  events += normaliseRecord(record, library).events?.length ?? 0;
  if ((index + 1) % Math.ceil(COUNT / TENTHS) === 0) resident.push(megabytes());
}
process.stdout.write(
  `${JSON.stringify({ bench: 'normalise-stream', records: COUNT, events, residentMb: resident })}\n`,
);
