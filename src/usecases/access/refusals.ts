import type { JsonObject } from '../../domain/json.js';

/** Addresses that are named in one entry; a flood from more is counted. */
const MOST_NAMED = 50;

/** Who was not let in, counted: somebody who guesses must not be able to fill the audit. */
export class Refusals {
  private byAddress = new Map<string, Map<string, number>>();
  private elsewhere = 0;

  note(address: string, why: string, times = 1): void {
    const known = this.byAddress.get(address);
    if (known === undefined && this.byAddress.size >= MOST_NAMED) {
      this.elsewhere += times;
      return;
    }
    const counts = known ?? new Map<string, number>();
    counts.set(why, (counts.get(why) ?? 0) + times);
    this.byAddress.set(address, counts);
  }

  /** All since the last taking; null where there was none. */
  take(): Refusals | null {
    if (this.byAddress.size === 0 && this.elsewhere === 0) return null;
    const taken = new Refusals();
    [taken.byAddress, taken.elsewhere] = [this.byAddress, this.elsewhere];
    [this.byAddress, this.elsewhere] = [new Map(), 0];
    return taken;
  }

  /** What could not be written is told with the next. */
  giveBack(taken: Refusals): void {
    for (const [address, counts] of taken.byAddress) for (const [why, times] of counts) this.note(address, why, times);
    this.elsewhere += taken.elsewhere;
  }

  body(): JsonObject {
    const refused = [...this.byAddress].flatMap(([address, counts]) =>
      [...counts].map(([why, times]) => ({ address, why, times })),
    );
    return { refused, elsewhere: this.elsewhere };
  }
}
