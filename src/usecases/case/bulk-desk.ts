import type { Principal } from '../../domain/access.js';
import { PlatformError, type ErrorCode } from '../../domain/errors.js';
import type { Disposition } from '../../domain/verdict.js';
import type { CaseDesk } from './case-desk.js';
import { bad } from './deed.js';
import type { CaseFields } from './ports.js';

export interface BulkEdit {
  readonly numbers: readonly number[];
  readonly fields: CaseFields;
  /** Undefined: whoever has it keeps it. */
  readonly owner: string | null | undefined;
  readonly comment: string | null;
  /** Closes them with what a person concluded; last, after everything else. */
  readonly disposition: Disposition | null;
  readonly idempotencyKey: string | null;
}

export interface BulkResult {
  readonly number: number;
  /** Null where it was done. */
  readonly code: ErrorCode | null;
  readonly message: string | null;
}

export const MOST_AT_ONCE = 200;
const SIDE_BY_SIDE = 4;

/** One thing done to many cases: each on its own, so that one that cannot be changed keeps no other from it. */
export class BulkDesk {
  constructor(private readonly desk: CaseDesk) {}

  async edit(by: Principal, edit: BulkEdit): Promise<readonly BulkResult[]> {
    const numbers = [...new Set(edit.numbers)];
    if (numbers.length === 0 || numbers.length > MOST_AT_ONCE)
      throw bad('numbers', `Name 1 to ${String(MOST_AT_ONCE)} cases.`);
    const works = this.worksOf(by, edit);
    if (works.length === 0) throw bad('input', 'Say what to do with these cases.');
    const results: BulkResult[] = [];
    for (let from = 0; from < numbers.length; from += SIDE_BY_SIDE) {
      const some = numbers.slice(from, from + SIDE_BY_SIDE);
      results.push(...(await Promise.all(some.map((number) => one(number, works)))));
    }
    return results;
  }

  private worksOf(by: Principal, edit: BulkEdit): readonly Work[] {
    const { fields, owner, comment, disposition, idempotencyKey: key } = edit;
    // Each part under a key of its own: one key stands for one request.
    const keyed = (number: number, part: string) => (key === null ? null : `${key}/${String(number)}/${part}`);
    const at = (number: number, part: string) => ({
      number,
      expectedVersion: null,
      idempotencyKey: keyed(number, part),
    });
    const works: readonly (Work | null)[] = [
      Object.keys(fields).length === 0 ? null : (number) => this.desk.update(by, at(number, 'fields'), fields),
      owner === undefined ? null : (number) => this.desk.assign(by, at(number, 'owner'), owner),
      comment === null ? null : (number) => this.desk.comment(by, number, comment, keyed(number, 'comment')),
      disposition === null ? null : (number) => this.desk.close(by, at(number, 'close'), disposition),
    ];
    return works.filter((work) => work !== null);
  }
}

type Work = (number: number) => Promise<number>;

async function one(number: number, works: readonly Work[]): Promise<BulkResult> {
  try {
    for (const work of works) await work(number);
    return { number, code: null, message: null };
  } catch (fault) {
    if (!(fault instanceof PlatformError) || fault.retryable) throw fault;
    return { number, code: fault.code, message: fault.message };
  }
}
