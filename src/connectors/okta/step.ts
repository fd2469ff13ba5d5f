import type { StepRequest } from '../../pipeline/act/ports.js';
import { textAt } from '../wire/json-at.js';
import type { ReadError } from '../wire/outcome.js';

export const CONNECTOR = 'okta';

/** Shown in Okta's System Log, which is how a send is recognised there afterwards. */
export const userAgentOf = (step: StepRequest): string => `Sequitur (step ${step.step})`;

export const oktaError: ReadError = (json) => ({
  code: textAt(json, 'errorCode'),
  detail: { errorSummary: textAt(json, 'errorSummary'), errorId: textAt(json, 'errorId') },
});
