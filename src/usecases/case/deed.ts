import type { Principal } from '../../domain/access.js';
import { InputFault } from '../../domain/errors.js';
import { digestOf } from '../../domain/ids.js';
import type { Deed } from './ports.js';

/** What somebody is about to do, and how a repetition of it is recognised. */
export function deedOf(
  by: Principal,
  request: {
    readonly what: string;
    readonly idempotencyKey: string | null;
    readonly said: object;
    readonly at: number;
  },
): Deed {
  const { what, idempotencyKey, said, at } = request;
  const idempotency =
    idempotencyKey === null
      ? null
      : {
          key: digestOf(by.id, what, line(idempotencyKey, 'idempotencyKey', 200)),
          digest: digestOf(JSON.stringify(said)),
        };
  return { by, at, idempotency };
}

export function line(text: string, path: string, most: number): string {
  const trimmed = text.trim();
  if (trimmed === '') throw bad(path, `${path} is empty.`);
  if (trimmed.length > most) throw bad(path, `${path} is longer than ${String(most)} characters.`);
  return trimmed;
}

export function bad(path: string, message: string): InputFault {
  return new InputFault('BAD_USER_INPUT', message, { place: { path } });
}
