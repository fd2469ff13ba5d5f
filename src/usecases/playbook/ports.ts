import type { Principal } from '../../domain/access.js';
import type { PlaybookVersion, RunEntry } from '../../pipeline/act/ports-playbooks.js';

export interface ShownPlaybook extends Omit<PlaybookVersion, 'text'> {
  readonly text: string;
}

export interface ShownRun {
  readonly uid: string;
  readonly playbook: string;
  readonly caseNumber: number;
  readonly outcome: string;
  readonly fault: string | null;
  readonly startedAt: number;
  readonly startedBy: string;
  readonly waiting: readonly {
    readonly thread: string;
    readonly step: string;
    readonly name: string;
    readonly manual: string | null;
  }[];
  readonly log: readonly RunEntry[];
}

export interface StartRun {
  readonly key: string;
  readonly case: number;
  readonly variables: Readonly<Record<string, string | number | boolean>>;
  readonly reason: string;
}

export interface AnswerManual {
  readonly run: string;
  readonly thread: string;
  readonly step: string;
  readonly success: boolean;
  readonly note: string;
  /** Variables that the person found out. */
  readonly variables: Readonly<Record<string, string | number | boolean>>;
}

export interface StopRun {
  readonly run: string;
  readonly reason: string;
}

export interface PlaybookDoor {
  import(principal: Principal, text: string): Promise<ShownPlaybook>;
  list(principal: Principal): Promise<readonly ShownPlaybook[]>;
  start(principal: Principal, run: StartRun): Promise<ShownRun>;
  answer(principal: Principal, answer: AnswerManual): Promise<ShownRun>;
  /** Asks for nothing more, and takes back what it asked for and has not left. */
  stop(principal: Principal, input: StopRun): Promise<ShownRun>;
  /** The case that a run is for. */
  caseOf(principal: Principal, run: string): Promise<number>;
  runs(principal: Principal, caseNumber: number): Promise<readonly ShownRun[]>;
  /** What was done in a case, as a CACAO playbook. */
  exportCase(principal: Principal, caseNumber: number): Promise<string>;
}
