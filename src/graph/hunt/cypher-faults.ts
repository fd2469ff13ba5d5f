import { InputFault, PlatformError, RuleFault } from '../../domain/errors.js';
import { ruleFault } from '../../rules/fault.js';
import { graphFault } from '../faults.js';

const AT = /\(line (\d+), column (\d+)/;
const TIMED_OUT = /TransactionTimedOut/;
const OUT_OF_MEMORY = /MemoryPoolOutOfMemory|OutOfMemory|MemoryLimit/i;

/** Lines that `EXPLAIN` puts before the query. */
export type LineShift = 0 | 1;

/**
 * What the database says of a hunter's own query, with its place. The text is the hunter's, so telling it tells nothing
 * new; faults that are not about the query go the way of all others.
 */
export function cypherFault(cause: unknown, text: string, shift: LineShift): unknown {
  if (cause instanceof PlatformError) return cause;
  const { code, message } = partsOf(cause);
  if (OUT_OF_MEMORY.test(code)) {
    const remedy = 'Collect and sort fewer rows at once.';
    return new InputFault('HUNT_LIMIT', 'The hunt needed more memory than it may use.', { remedy, cause });
  }
  if (!code.startsWith('Neo.ClientError.Statement.') || TIMED_OUT.test(code)) return graphFault(cause);
  // While running, a text that is no date has the code of a syntax fault too.
  const isSyntax = shift === 1 && code.endsWith('.SyntaxError');
  return placed(text, message, { code: isSyntax ? 'RULE_SYNTAX' : 'RULE_TYPE', shift });
}

function partsOf(cause: unknown): { readonly code: string; readonly message: string } {
  const { code, message } = cause as { code?: unknown; message?: unknown };
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : '' };
}

interface Placing {
  readonly code: 'RULE_SYNTAX' | 'RULE_TYPE';
  readonly shift: LineShift;
}

function placed(text: string, message: string, { code, shift }: Placing): RuleFault {
  const [first = ''] = message.split('\n');
  const found = AT.exec(message);
  if (found === null) return new RuleFault(code, first);
  const line = Number(found[1]) - shift;
  const lines = text.split('\n');
  const offset = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + Number(found[2]) - 1;
  return ruleFault(text, Math.max(0, offset), first.replace(/\s*\(line .*$/, ''), { code });
}
