import type { JsonObject } from './json.js';

/** One link of a stream's hash chain. Integers and strings only in `body`, canonicalised by RFC 8785 before hashing. */
export interface AuditEvent {
  /** `case/41`, `source/okta/system_log`, `config`, … */
  readonly stream: string;
  readonly seq: number;
  /** SHA-256, hex; 64 zeros for the first. */
  readonly prevHash: string;
  readonly hash: string;
  readonly type: string;
  /** ms since the epoch. */
  readonly at: number;
  readonly actor: string;
  readonly body: JsonObject;
}

/** What a stage hands to the audit before it is chained. */
export interface AuditEntry extends Pick<AuditEvent, 'stream' | 'type' | 'at' | 'actor' | 'body'> {
  /** Words of a person: the chain holds salted commitments to them, so that they can be erased with every proof intact. */
  readonly personal?: Readonly<Record<string, string>>;
}
