import { UpstreamFault } from '../../domain/errors.js';

/** Hunts that run at once; the next ones wait in turn, and when too many wait the newcomer is told to come back. */
export class Slots {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly most = 2,
    private readonly mostWaiting = 20,
  ) {}

  async take(): Promise<() => void> {
    if (this.running >= this.most) await this.turn();
    else this.running += 1;
    let given = false;
    return () => {
      if (!given) this.giveBack();
      given = true;
    };
  }

  private turn(): Promise<void> {
    if (this.waiting.length >= this.mostWaiting) {
      throw new UpstreamFault('BUSY', 'Too many hunts are waiting.', { remedy: 'Try again in a moment.' });
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** A slot passes to the next in the queue without becoming free between the two. */
  private giveBack(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.running -= 1;
    else next();
  }
}
