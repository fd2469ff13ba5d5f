import type { Principal } from '../../domain/access.js';

/** Each stream asks for itself only once what it knows is old enough, so a look is mostly a comparison of two numbers. */
const LOOK_MS = 1_000;

export interface WatchedStream {
  /** The caller again as the keys stand now; null once they may not come in any more. */
  renewed(): Promise<Principal | null>;
  /** Whether it may go on as the caller's roles stand now. */
  allows(principal: Principal): boolean;
  /** Ends it; whoever reads it is told why. */
  shut(principal: Principal | null): void;
}

/**
 * Ends the streams of whoever may not come in any more, or whose roles no longer allow them, and the sockets they hold.
 * Deliveries look at the rights by themselves; a stream on which nothing happens would stay open for as long as nothing does.
 */
export class StreamWatch {
  private readonly open = new Set<WatchedStream>();
  private timer: NodeJS.Timeout | null = null;

  /** What it gives takes the stream off the list again. */
  add(stream: WatchedStream): () => void {
    this.open.add(stream);
    this.timer ??= setInterval(() => this.look(), LOOK_MS).unref();
    return () => {
      this.open.delete(stream);
      if (this.open.size > 0 || this.timer === null) return;
      clearInterval(this.timer);
      this.timer = null;
    };
  }

  private look(): void {
    for (const stream of this.open) {
      stream.renewed().then(
        (principal) => {
          if (principal === null || !stream.allows(principal)) stream.shut(principal);
        },
        // Nobody can be asked just now, which is no no.
        () => undefined,
      );
    }
  }
}
