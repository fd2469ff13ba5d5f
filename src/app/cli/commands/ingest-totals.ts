import type { Answer } from './ingest-sender.js';

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
    process.stderr.write(`sequitur: ${code}: ${place}: the line was not sent\n`);
    process.exitCode = 1;
  }

  tell(asJson: boolean): void {
    const { files, records, accepted, duplicates, parked, left: unsent, resumedBytes, rotations } = this;
    const seconds = Math.round(performance.now() - this.started) / 1000;
    const counts = { files, records, accepted, duplicates, parked, unsent, resumedBytes, rotations, seconds };
    if (asJson)
      process.stdout.write(`${JSON.stringify({ ...counts, parkedByCode: Object.fromEntries(this.codes) })}\n`);
    else process.stdout.write(this.text(counts));
  }

  private text(counts: Readonly<Record<string, number>>): string {
    const codes = [...this.codes].map(([code, count]) => `    ${code}: ${String(count)}\n`);
    const lines = Object.entries(counts).map(([name, value]) => `  ${name.padEnd(13)} ${String(value)}\n`);
    const hint = '  Parked records are kept whole: list and replay them as dead letters.\n';
    return ['Done.\n', ...lines, ...codes, ...(codes.length === 0 ? [] : [hint])].join('');
  }
}
