import { listAt, textAt, valueAt } from '../wire/json-at.js';
import type { ReadError } from '../wire/outcome.js';

/** Falcon's error body. */
export const falconReply: ReadError = (json) => {
  const [error] = listAt(json, 'errors');
  const code = valueAt(error, 'code');
  return {
    code: typeof code === 'number' ? `FALCON_${String(code)}` : '',
    detail: { message: textAt(error, 'message'), traceId: textAt(json, 'meta', 'trace_id') },
  };
};
