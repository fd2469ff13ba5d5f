import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import express, { type ErrorRequestHandler } from 'express';
import { jsonBody } from '../../../src/app/server/json-body.js';

const told: ErrorRequestHandler = (fault: { status: number; type: string }, _request, response, _next) => {
  response.status(fault.status).json({ type: fault.type });
};
const app = express().use(jsonBody(1_000));
app.post('/', (request, response) => response.json({ body: request.body as unknown }));
app.use(told);
const server = app.listen(0, '127.0.0.1');
beforeAll(async () => {
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
});

async function send(body: Buffer | string, type = 'application/json'): Promise<unknown> {
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body });
  return response.json();
}

test('bytes that are no UTF-8 are refused: replaced by one sign, two names would become one', async () => {
  expect(await send(Buffer.from('{"name":"ren\xe9"}', 'latin1'))).toEqual({ type: 'encoding.invalid' });
});

test('a charset that is named is heeded, and one that does not exist is refused', async () => {
  const body = Buffer.from('{"name":"ren\xe9"}', 'latin1');
  expect(await send(body, 'application/json; charset=iso-8859-1')).toEqual({ body: { name: 'rené' } });
  expect(await send(body, 'application/json; charset=klingon')).toEqual({ type: 'encoding.invalid' });
});

test('what is no JSON object is told as such, and an empty body is an empty one', async () => {
  expect(await send('{"name":')).toEqual({ type: 'entity.parse.failed' });
  expect(await send('5')).toEqual({ type: 'entity.parse.failed' });
  expect(await send('{"id":9007199254740993}')).toEqual({ body: { id: '9007199254740993' } });
});
