import type { RuleFault } from '../../domain/errors.js';
import { ruleFault } from '../fault.js';

/** A hunt that the sandbox does not run, with the place of what it objects to and a way that it does allow. */
export function refused(source: string, offset: number, what: string, hint?: string): RuleFault {
  return ruleFault(source, offset, what, { code: 'CYPHER_REFUSED', ...(hint === undefined ? {} : { hint }) });
}
