import type { SourceId } from '../../domain/event.js';
import type { CredentialReference } from '../credential.js';

export const SASL_MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

export interface KafkaPullConfig {
  readonly id: string;
  readonly source: SourceId;
  /** `host:port` of some; they tell of the others. */
  readonly brokers: readonly string[];
  readonly topic: string;
  /** Of these partitions only; several entries share a topic so, each under its own lease. */
  readonly partitions?: readonly number[] | undefined;
  /** Whom the offsets are told as, for tools that watch how far readers are. */
  readonly group: string;
  readonly sasl?: KafkaSasl | undefined;
  /** True: by the authorities that the system trusts. */
  readonly tls?: boolean | KafkaTls | undefined;
  /** How long after an event its record may come into the topic. */
  readonly lateMinutes: number;
  /** Time at which a new connector begins, ms. */
  readonly since: number;
}

export interface KafkaSasl {
  readonly mechanism: (typeof SASL_MECHANISMS)[number];
  readonly user: string;
  readonly password: CredentialReference;
}

export interface KafkaTls {
  readonly authority?: CredentialReference | undefined;
  readonly certificate?: CredentialReference | undefined;
  readonly key?: CredentialReference | undefined;
}
