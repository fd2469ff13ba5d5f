/** Kinds of entity the graph links; each is a label. `model.md` and the console's legend are generated from graph-model.ts. */
export const ENTITY_KINDS = [
  'Account',
  'User',
  'Device',
  'IpAddress',
  'Session',
  'Mailbox',
  'Resource',
  'File',
  'EmailMessage',
  'Application',
  'Process',
] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];

/** What an event says of an entity: did it, had it done to, on whose behalf, or merely involved. */
export type EntityRole =
  | 'actor'
  | 'subject'
  | 'on_behalf_of'
  | 'source_ip'
  | 'destination_ip'
  | 'device'
  | 'session'
  | 'mailbox'
  | 'resource'
  | 'file'
  | 'message'
  | 'application'
  | 'process';

/**
 * One entity as a record names it. `key` is canonical per kind: an account is `vendor-directory:native-id`
 * (`okta:00u1`, `entra:<objectId>`, `google:<id|mail>`), an address its compressed text, a session `vendor:session-id`.
 */
export interface EntityRef {
  readonly kind: EntityKind;
  readonly key: string;
  readonly label: string;
  /** Of accounts that no single person is behind: they never join a person, whatever is claimed of them. */
  readonly nature?: 'service' | 'shared' | 'system';
}

export interface RoleRef extends EntityRef {
  readonly role: EntityRole;
}

/**
 * An attribute by which an authority vouches that an account belongs to a person.
 * Only attributes that the configured authority itself asserts (a directory's immutable id, its own verified login) may join;
 * self-asserted ones (display name, recovery mail) only suggest.
 */
export interface IdentityClaim {
  readonly account: EntityRef;
  /** Attribute, e.g. `verified_login`. */
  readonly attribute: 'verified_login' | 'immutable_id' | 'self_asserted_mail';
  /** Normalised value: lower case, trimmed. */
  readonly value: string;
  readonly authoritative: boolean;
}
