import { InputFault, PlatformError } from '../../domain/errors.js';
import { RateLimited } from './rate-limit.js';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
}

/** How a request that was refused before it ran is told over HTTP. */
export function httpOf(fault: unknown): HttpAnswer {
  if (fault instanceof RateLimited) return answer(429, ['retry-after', String(fault.retryAfterSeconds)]);
  if (fault instanceof PlatformError && fault.code === 'UNAUTHENTICATED')
    return answer(401, ['www-authenticate', 'Bearer']);
  return answer(fault instanceof InputFault ? 400 : 500);
}

function answer(status: number, ...headers: readonly (readonly [string, string])[]): HttpAnswer {
  return { status, headers: new Map(headers) };
}
