/** One set of guardrails on its way into force. */
export interface GuardrailVersion {
  readonly version: number;
  readonly status: 'draft' | 'published' | 'retired';
  readonly digest: string;
  /** Digest of the set it was made from: in force no more, and it must be made anew. */
  readonly base: string;
  /** RFC 8785 text of schema and files. */
  readonly text: string;
  readonly authors: readonly string[];
  readonly savedAt: number;
  readonly reason: string;
  readonly publishedBy: string | null;
  readonly publishedAt: number | null;
}

export interface GuardrailPublication {
  readonly version: number;
  readonly digest: string;
  /** What is in force as the publisher's checks saw it. */
  readonly base: string;
  readonly by: string;
  readonly at: number;
  readonly reason: string;
  readonly override: string | null;
}

/** Answered by `src/graph/stores/guardrail-shelf.store.ts`. */
export interface GuardrailShelf {
  /** Digest and text of what was published last; null while what ships is in force. */
  inForce(): Promise<{ readonly digest: string; readonly text: string } | null>;
  save(
    draft: Pick<GuardrailVersion, 'digest' | 'base' | 'text' | 'reason' | 'savedAt'>,
    by: string,
    /** Every name of the author. */
    authors: readonly string[],
  ): Promise<number>;
  find(version: number): Promise<GuardrailVersion | null>;
  /** Newest first. */
  list(limit: number): Promise<readonly GuardrailVersion[]>;
  /** False where the draft or what is in force has changed meanwhile. */
  publish(publication: GuardrailPublication): Promise<boolean>;
}
