import { expect, test } from '@jest/globals';
import type { Request, Response } from 'express';
import { eventStreamDoor } from '../../../src/app/server/event-stream.js';
import { Mask } from '../../../src/app/server/mask.js';
import type { ServerParts } from '../../../src/app/server/operations.js';

/** The door with a gate at which `fault` happens; gives what was logged and what was answered. */
async function through(fault: Error): Promise<{ readonly logged: number; readonly answered: number }> {
  const seen = { logged: 0, answered: 0 };
  const mask = new Mask({ error: () => void (seen.logged += 1), info: () => undefined });
  const gate = { lockOut: { authenticate: () => Promise.reject(fault) }, now: () => 0 };
  const response = {
    headersSent: false,
    once: () => response,
    status: () => response,
    set: () => response,
    json: () => void (seen.answered += 1),
    end: () => undefined,
  };
  const request = { headers: { authorization: 'Bearer seq_key' }, socket: {} };
  const parts = { gate, mask } as unknown as ServerParts;
  await eventStreamDoor(parts)(request as unknown as Request, response as unknown as Response);
  return seen;
}

test('a client that hangs up while something is sent to it is no failure of ours', async () => {
  expect(await through(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))).toEqual({ logged: 0, answered: 0 });
});

test('what fails on our side is logged and answered', async () => {
  expect(await through(new Error('broken'))).toEqual({ logged: 1, answered: 1 });
});
