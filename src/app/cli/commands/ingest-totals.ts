import type { Answer } from './ingest-sender.js';

/** A file that is no log has thousands of them. */
const MOST_TOLD = 20;

/** What a run did, for its summary. */
export class Totals {
  files = 0;
  records = 0;
  resumedBytes = 0;
  rotations = 0;
  private accepted = 0;
  private duplicates = 0;
  private parked = 0;
  private left = 0;
  private outOfSight = 0;
  private readonly codes = new Map<string, number>();
  private readonly started = performance.now();

  count({ accepted, duplicates, rejected }: Answer, records: number): void {
    this.records += records;
    this.accepted += accepted;
    this.duplicates += duplicates;
    this.parked += rejected.length;
    for (const { code } of rejected) this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
  }

  /** A line that stays in its file. */
  unsent(place: string, code: string): void {
    this.left += 1;
    if (this.left <= MOST_TOLD) process.stderr.write(`sequitur: ${code}: ${place}: the line was not sent\n`);
    if (this.left === MOST_TOLD) process.stderr.write('sequitur: further lines that are not sent are only counted\n');
    process.exitCode = 1;
  }

  /** A rotated file whose end nobody saw: whether anything was written to it after the last look is not known. */
  lostSight(path: string, offset: number): void {
    this.outOfSight += 1;
    process.stderr.write(
      `sequitur: warning: ${path} was rotated and is not in its folder any more: what was written to it behind byte ${String(offset)}, if anything, was not sent. Send the rotated file by \`sequitur ingest\`, and let it be compressed later (delaycompress).\n`,
    );
  }

  tell(asJson: boolean): void {
    const { files, records, accepted, duplicates, parked, left: unsent, outOfSight } = this;
    const { resumedBytes, rotations } = this;
    const seconds = Math.round(performance.now() - this.started) / 1000;
    const counts = {
      files,
      records,
      accepted,
      duplicates,
      parked,
      unsent,
      outOfSight,
      resumedBytes,
      rotations,
      seconds,
    };
    if (asJson)
      process.stdout.write(`${JSON.stringify({ ...counts, parkedByCode: Object.fromEntries(this.codes) })}\n`);
    else process.stdout.write(this.text(counts));
  }

  private text(counts: Readonly<Record<string, number>>): string {
    const codes = [...this.codes].map(([code, count]) => `    ${code}: ${String(count)}\n`);
    const lines = Object.entries(counts).map(([name, value]) => `  ${name.padEnd(13)} ${String(value)}\n`);
    const hint = '  Parked records are kept whole: list and replay them as dead letters.\n';
    const sentBefore = '  This server has acknowledged these files before; --restart sends them again.\n';
    const nothingNew = this.records === 0 && this.left === 0 && this.resumedBytes > 0;
    return [
      'Done.\n',
      ...lines,
      ...codes,
      ...(codes.length === 0 ? [] : [hint]),
      ...(nothingNew ? [sentBefore] : []),
    ].join('');
  }
}
