import type { JsonValue } from '../../../src/domain/json.js';
import type { ContextFact, ContextKind } from '../../../src/domain/context.js';
import type { RoleRef } from '../../../src/domain/entity.js';
import type { NormalisedEvent } from '../../../src/domain/event.js';
import type { RuleRecord } from '../../../src/pipeline/correlate/ports.js';
import { factOf } from '../../../src/usecases/context/record-facts.js';
import { account, makeEvent } from '../../harness/make-event.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

type Fields = Record<string, unknown>;
/** Not of the OCSF document. */
interface Told {
  readonly source?: string;
  readonly facts?: Readonly<Record<string, string>>;
}

export function event(
  uid: string,
  time: number,
  [className, operation]: readonly [string, string],
  ...[fields, roles]: readonly [Fields, readonly RoleRef[]]
) {
  const { source = 'okta/system_log', facts = {}, ...ocsf } = fields as Fields & Told;
  return makeEvent({ uid, time, className, operation, roles, source, facts, ocsf: { class_uid: 1, time, ...ocsf } });
}

export const did = (key: string): RoleRef => account(key, 'actor');
export const suffered = (key: string): RoleRef => account(key, 'subject');
export const from = (asn: number, more: Fields = {}): Fields => ({
  src_endpoint: { autonomous_system: { number: asn } },
  ...more,
});
export const AUTH = ['authentication', 'auth.success'] as const;
export const ok = { status: 'Success' };

/** A fact in few words. */
export interface Said {
  readonly kind: ContextKind;
  readonly subject: string;
  readonly value: JsonValue;
  readonly validFrom: number;
  readonly validTo?: number;
  readonly name?: string;
}

export function factsOf(said: readonly Said[]): readonly ContextFact[] {
  return said.map((each) => factOf({ ...each, owner: 'soc' }, { recordedAt: 1, recordedBy: 'desk' }));
}

export interface Hunt {
  readonly name: string;
  readonly rules: readonly RuleRecord[];
  readonly events: readonly NormalisedEvent[];
  /** What is known of people and machines, told after the events. */
  readonly context?: readonly Said[];
  /** Accounts that turn out to be one person's, after the events. */
  readonly person?: readonly string[];
  /** Nothing is found unless that is known. */
  readonly needsPerson?: boolean;
  /** Nothing is found unless that is told. */
  readonly needsContext?: boolean;
  /** The last rule's matches by the uids of their events, where those are stored events. */
  readonly found: readonly string[];
}
