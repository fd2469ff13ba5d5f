/** The same person reading the same field is one reading for so long. */
const READING_MS = 3_600_000;
const MOST_READERS = 5_000;

interface Reader {
  readonly until: number;
  readonly fields: Set<string>;
  readonly untold: Set<string>;
}

/** Which personal data was shown to whom as it is, by the fields of the schema: what they hold is not repeated. */
export class PersonalRead {
  private readonly readers = new Map<string, Reader>();
  private readonly waiting = new Set<string>();

  /** Called for each value that is shown: of one that was noted it costs two look-ups, and no look at the clock. */
  note(id: string, field: string, now: () => number): void {
    const known = this.readers.get(id);
    if (known?.fields.has(field) === true) return;
    const reader = known ?? { until: now() + READING_MS, fields: new Set(), untold: new Set() };
    reader.fields.add(field);
    reader.untold.add(field);
    this.readers.set(id, reader);
    this.waiting.add(id);
  }

  /** What was not told yet. Who was told of for an hour is forgotten, so that the next reading is one again. */
  take(now: number): readonly (readonly [string, string[]])[] {
    const told = [...this.waiting].map((id): [string, string[]] => [id, this.untoldOf(id)]);
    this.waiting.clear();
    for (const [id, { until }] of this.readers)
      if (until <= now || this.readers.size > MOST_READERS) this.readers.delete(id);
    return told;
  }

  private untoldOf(id: string): string[] {
    const untold = this.readers.get(id)?.untold;
    const fields = [...(untold ?? [])].sort();
    untold?.clear();
    return fields;
  }
}
