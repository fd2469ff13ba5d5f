import type { Principal } from '../../domain/access.js';
import type { AuditEntry } from '../../domain/audit.js';
import type { JsonObject } from '../../domain/json.js';
import { ACCESS_STREAM, type AccessBook, type Visit } from './access-book.js';
import { PersonalRead } from './personal-read.js';
import { entriesOf, RecordsRead } from './records-read.js';
import { Refusals } from './refusals.js';

/** The same person at the same address is the same visit for so long. */
const VISIT_MS = 3_600_000;
/** The same person reading the same case is one reading for so long. */
const READING_MS = 15 * 60_000;
const MOST_TOLD = 20_000;
const GATE = 'system:gate';

interface Told {
  readonly until: number;
  readonly written: Promise<void>;
}

/**
 * Who came in, who did not, and who read what only some may read. What must not be lost (signing in, the first look at a kept
 * case, a report that leaves the house) is written before it is answered, the rest in batches; an ordinary query writes nothing.
 */
export class AccessJournal {
  private readonly told = new Map<string, Told>();
  private readonly refusals = new Refusals();
  private readonly records = new RecordsRead();
  private readonly personal = new PersonalRead();
  private visits: AuditEntry[] = [];

  constructor(
    private readonly book: AccessBook,
    private readonly now: () => number,
  ) {}

  /** Somebody came with what they hold: the first time in an hour from an address is worth an entry. */
  visited({ id, kind, roles }: Principal, { means, address }: Visit): void {
    if (this.isTold(`visit ${id} ${address}`)) return;
    this.remember(`visit ${id} ${address}`, VISIT_MS, Promise.resolve());
    this.visits.push(this.entry(id, 'access.visited', { means, address, kind, roles: [...roles] }));
  }

  /** Somebody was not let in; `why` is one of our own words, never what they sent. */
  refused(address: string, why: string): void {
    this.refusals.note(address, why);
  }

  signedIn({ id, roles }: Principal, address: string): Promise<void> {
    return this.book.append([this.entry(id, 'access.signed_in', { address, roles: [...roles] })]);
  }

  signedOut({ id }: Principal, address: string): Promise<void> {
    return this.book.append([this.entry(id, 'access.signed_out', { address })]);
  }

  /** Before a kept case is shown: once for each person and case in a quarter of an hour. */
  async casesRead({ id }: Principal, numbers: readonly number[]): Promise<void> {
    await Promise.all(
      numbers.map((number) =>
        this.once(`case ${id} ${String(number)}`, READING_MS, () =>
          this.book.append([this.entry(id, 'access.case_read', { case: number })]),
        ),
      ),
    );
  }

  /** Before observables marked TLP:RED are shown, also those of a case that everybody may see: as for kept cases. */
  async observablesRead({ id }: Principal, observables: readonly string[]): Promise<void> {
    const fresh = observables.filter((one) => !this.isTold(`observable ${id} ${one}`));
    if (fresh.length > 0) {
      const written = this.book.append([this.entry(id, 'access.observables_read', { observables: fresh })]);
      for (const one of fresh) this.tellOnce(`observable ${id} ${one}`, written);
    }
    await Promise.all(observables.map((one) => this.told.get(`observable ${id} ${one}`)?.written));
  }

  /** A case leaves the house as a file. */
  reported({ id }: Principal, number: number, format: string): Promise<void> {
    return this.book.append([this.entry(id, 'access.reported', { case: number, format })]);
  }

  /** Raw records were shown: they hold whatever people did. */
  async recordsRead({ id }: Principal, uids: readonly string[]): Promise<void> {
    if (uids.length === 0) return;
    this.records.note(id, uids);
    if (this.records.isFull()) await this.flush();
  }

  /** Personal data was shown as it is: which fields of it, once in an hour for each person and field. */
  personalRead({ id }: Principal, field: string): void {
    this.personal.note(id, field, this.now);
  }

  /** Writes what waits; what cannot be written waits on. */
  async flush(): Promise<void> {
    const [visits, refusals, records] = [this.visits, this.refusals.take(), this.records.take()];
    const personal = this.personal
      .take(this.now())
      .map(([id, fields]) => this.entry(id, 'access.personal_data_read', { fields }));
    this.visits = [];
    const refused = refusals === null ? [] : [this.entry(GATE, 'access.refused', refusals.body())];
    const entries = [...visits, ...refused, ...personal, ...entriesOf(records, this.now())];
    if (entries.length === 0) return;
    try {
      await this.book.append(entries);
    } catch (fault) {
      this.visits = [...visits, ...personal, ...this.visits].slice(0, MOST_TOLD);
      if (refusals !== null) this.refusals.giveBack(refusals);
      this.records.giveBack(records);
      throw fault;
    }
  }

  private entry(actor: string, type: string, body: JsonObject): AuditEntry {
    return { stream: ACCESS_STREAM, type, at: this.now(), actor, body };
  }

  private isTold(key: string): boolean {
    return (this.told.get(key)?.until ?? 0) > this.now();
  }

  /** Whoever asks while it is being written waits for the same writing; one that failed is tried again. */
  private async once(key: string, ms: number, write: () => Promise<void>): Promise<void> {
    if (!this.isTold(key)) {
      this.tellOnce(key, write(), ms);
    }
    await this.told.get(key)?.written;
  }

  private tellOnce(key: string, written: Promise<void>, ms = READING_MS): void {
    this.remember(key, ms, written);
    written.catch(() => this.told.delete(key));
  }

  private remember(key: string, ms: number, written: Promise<void>): void {
    // Forgetting costs a second entry, never a missing one.
    if (this.told.size >= MOST_TOLD) this.told.clear();
    this.told.set(key, { until: this.now() + ms, written });
  }
}
