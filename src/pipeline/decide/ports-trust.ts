/** A level at which a machine acts by itself, and since when it is in force. */
export interface ActingLevel {
  readonly key: string;
  readonly level: number;
  readonly signedAt: number;
}

/** How often a question was answered so, in decisions before or since a moment. */
export interface AnswersAround {
  readonly question: string;
  readonly answer: string;
  readonly after: boolean;
  readonly decisions: number;
}

/** The question whose answers moved furthest, and how far. */
export interface BaselineDrift {
  readonly question: string;
  readonly shift: number;
}

export interface BaselineWatchGraph {
  acting(): Promise<readonly ActingLevel[]>;
  answers(policy: string, questions: readonly string[], since: number): Promise<readonly AnswersAround[]>;
  /** False where the level has changed meanwhile. */
  lose(level: ActingLevel, drift: BaselineDrift, now: number): Promise<boolean>;
}

/** What a wrong decision is blamed on: a class of cause and the thing that was at fault. */
export interface CauseObject {
  readonly cause: string;
  readonly object: string;
}
