/** An answer's published weight; `h1`, `h0` are its frequencies in parts per million where the author gave them. */
export interface PublishedAnswer {
  readonly weight: number;
  readonly h1?: number;
  readonly h0?: number;
}

export interface PublishedQuestion {
  readonly id: string;
  readonly group: string;
  /** Per mille. */
  readonly reliability: number;
  /** ms; null: never ages. */
  readonly halfLife: number | null;
  /** ms; an older answer is no answer any more. Absent: it only fades. */
  readonly staleAfter?: number;
  readonly answers: Readonly<Record<string, PublishedAnswer>>;
  /** A pattern question: counts as the better of itself and the sum of these parts. */
  readonly subsumes: readonly string[];
  /** Un-asked, it widens the interval: a question of a required group, or one marked so. */
  readonly gating: boolean;
}

export interface Thresholds {
  readonly malicious: number;
  readonly suspicious: number;
  readonly benign: number;
  readonly minExculpatory: number;
}

export interface PublishedGroup {
  readonly cap: number;
  readonly conclusive: boolean;
}

/** A policy as published: integers and names only, so that deciding needs no logarithm, power or base rate. */
export interface PolicyBundle {
  readonly id: string;
  readonly version: string | number;
  readonly owner: string;
  readonly prior: number;
  readonly thresholds: Thresholds;
  readonly groups: Readonly<Record<string, PublishedGroup>>;
  readonly required: readonly string[];
  readonly questions: readonly PublishedQuestion[];
  /** SHA-256 of the RFC 8785 text of everything above, hex. */
  readonly digest: string;
}

export const DEFAULT_THRESHOLDS: Thresholds = { malicious: 151, suspicious: -48, benign: -200, minExculpatory: 50 };
export const DEFAULT_CAP = 200;
/** A conclusive group may convict alone: its default cap lets the strongest sensible weight (250) through, damped tail included. */
export const CONCLUSIVE_CAP = 400;
/** Every subset of a policy's pattern questions is read, so their number is bounded. */
export const MAX_PATTERNS = 6;
