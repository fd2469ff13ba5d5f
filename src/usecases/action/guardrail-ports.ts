import type { Principal } from '../../domain/access.js';
import type { DecidingRule } from '../../domain/authorization.js';

export interface GuardrailFile {
  readonly name: string;
  readonly text: string;
}

export interface SaveGuardrails {
  /** Files to replace or add; one without text is taken out. */
  readonly files: readonly GuardrailFile[];
  readonly reason: string;
}

export interface PublishGuardrails {
  readonly version: number;
  readonly digest: string;
  readonly reason: string;
  readonly override: string | null;
}

export interface GuardrailSummary {
  readonly version: number;
  readonly status: string;
  readonly digest: string;
  readonly base: string;
  readonly authors: readonly string[];
  readonly reason: string;
  readonly savedAt: number;
  readonly publishedBy: string | null;
  readonly publishedAt: number | null;
}

export interface GuardrailsNow {
  readonly digest: string;
  readonly files: readonly GuardrailFile[];
  readonly rules: readonly DecidingRule[];
  readonly versions: readonly GuardrailSummary[];
}

export interface ChangedGuardrails {
  readonly version: number;
  readonly digest: string;
  /** What must hold and would not. */
  readonly holes: readonly string[];
}

/** Guardrails as the API reads and changes them. */
export interface GuardrailDoor {
  read(principal: Principal): Promise<GuardrailsNow>;
  save(principal: Principal, draft: SaveGuardrails): Promise<ChangedGuardrails>;
  publish(principal: Principal, publication: PublishGuardrails): Promise<ChangedGuardrails>;
}
