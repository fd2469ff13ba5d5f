import type { Principal } from '../../domain/access.js';
import { bad, deedOf, line } from './deed.js';
import type { Deed } from './ports.js';

interface Pair {
  readonly number: number;
  readonly to: number;
}

/** Ties cases together, one transaction each; answers the number of the case. Refuses with NOT_FOUND or BAD_USER_INPUT. */
export interface LinkWrites {
  link(deed: Deed, link: Pair & { readonly reason: string }): Promise<number>;
  unlink(deed: Deed, pair: Pair): Promise<number>;
}

export interface LinkDeskPorts {
  readonly links: LinkWrites;
  readonly now: () => number;
  readonly committed: () => void;
}

/** What people say belongs together without being one matter. */
export class LinkDesk {
  constructor(private readonly ports: LinkDeskPorts) {}

  link(by: Principal, { number, to, reason }: Pair & { readonly reason: string }): Promise<number> {
    const said = { number, to: another(number, to), reason: line(reason, 'reason', 500) };
    const deed = deedOf(by, { what: 'linkCases', idempotencyKey: null, said, at: this.ports.now() });
    return this.done(this.ports.links.link(deed, said));
  }

  unlink(by: Principal, { number, to }: Pair): Promise<number> {
    const said = { number, to: another(number, to) };
    const deed = deedOf(by, { what: 'unlinkCases', idempotencyKey: null, said, at: this.ports.now() });
    return this.done(this.ports.links.unlink(deed, said));
  }

  private async done(work: Promise<number>): Promise<number> {
    const number = await work;
    this.ports.committed();
    return number;
  }
}

function another(number: number, to: number): number {
  if (number !== to) return to;
  throw bad('to', 'A case is linked to another one.');
}
