import { PermissionFault } from '../../domain/errors.js';

/** A console holds a handful, a service that watches for many some hundreds. */
export const MOST_STREAMS = 500;

/** How many live streams each caller holds on this node, over all sockets and SSE connections; no more than the most. */
export class StreamAllowance {
  private readonly held = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** Counts one stream, or refuses; what it gives ends it, once. */
  open(who: string): () => void {
    const held = this.held.get(who) ?? 0;
    if (held >= this.most)
      throw new PermissionFault('RATE_LIMITED', `At most ${String(this.most)} streams are held at once.`, {
        remedy: 'End streams that nobody looks at, or follow several cases with one filter.',
      });
    this.held.set(who, held + 1);
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      const left = (this.held.get(who) ?? 1) - 1;
      if (left === 0) this.held.delete(who);
      else this.held.set(who, left);
    };
  }
}
