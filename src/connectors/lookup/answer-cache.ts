import type { ValueReply } from './vendor.js';

/** Values kept at most; the oldest go first. */
const MOST_KEPT = 10_000;

/** What a vendor said lately, with its age. Only answers are kept: a failure may be over in a minute. */
export class AnswerCache {
  private readonly kept = new Map<string, { readonly reply: ValueReply; readonly at: number }>();

  constructor(private readonly keepMs: number) {}

  get(value: string, now: number): ValueReply | null {
    const found = this.kept.get(value);
    if (found === undefined) return null;
    if (now - found.at < this.keepMs) return found.reply;
    this.kept.delete(value);
    return null;
  }

  put(value: string, reply: ValueReply, now: number): void {
    this.kept.delete(value);
    this.kept.set(value, { reply, at: now });
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
  }
}
