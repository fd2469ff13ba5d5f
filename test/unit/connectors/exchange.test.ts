import { expect, test } from '@jest/globals';
import { createExchange, createStreamExchange, WireFault } from '../../../src/connectors/wire/exchange.js';

const { signal } = new AbortController();
const url = 'https://vendor.example/list';

/** A body that is sent piece by piece, and how much of it was asked for. */
function endless() {
  const sent = { pieces: 0 };
  const body = () =>
    new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent.pieces += 1;
        controller.enqueue(new TextEncoder().encode('[{"a":1}] '));
      },
    });
  const reply: typeof fetch = async () => new Response(body(), { status: 200 });
  return { sent, reply };
}

const answering =
  (text: string): typeof fetch =>
  async () =>
    new Response(text, { status: 200 });

test('a reply that is longer than is read is a fault, never the beginning of a list, and is hung up on', async () => {
  const { sent, reply } = endless();
  const exchange = createExchange({ fetch: reply, now: () => 0, maxReplyCharacters: 100 });
  const asked = exchange({ method: 'GET', url, headers: {}, signal });
  await expect(asked).rejects.toMatchObject({ code: 'CONNECTOR_REPLY_TOO_LARGE', retryable: true });
  expect(sent.pieces).toBeLessThan(20);
});

test('what asks by POST is asked no less', async () => {
  const search = { method: 'POST', url, headers: {}, body: '{}', signal } as const;
  const parts = { fetch: answering('[1,2,3,4,5,6]'), now: () => 0, maxReplyCharacters: 10 };
  await expect(createExchange({ ...parts, onlyAsks: true })(search)).rejects.toMatchObject({
    code: 'CONNECTOR_REPLY_TOO_LARGE',
  });
  // What a change did is told by its status; a long text about it takes nothing back.
  expect(await createExchange(parts)(search)).toMatchObject({ status: 200, json: null });
});

test('a reply of just the length that is read is whole, whatever its characters take', async () => {
  const parts = { fetch: answering('["žćđ"]'), now: () => 0, maxReplyCharacters: 7 };
  expect(await createExchange(parts)({ method: 'GET', url, headers: {}, signal })).toMatchObject({ json: ['žćđ'] });
});

test('a stream that breaks off is no end of the text', async () => {
  const broken = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode('a.example\n'));
      setImmediate(() => controller.error(new Error('reset')));
    },
  });
  const stream = createStreamExchange({ fetch: async () => new Response(broken) });
  const { pieces } = await stream({ method: 'GET', url, headers: {}, signal });
  const read = async (): Promise<void> => {
    for await (const piece of pieces) expect(piece).toContain('a.example');
  };
  await expect(read()).rejects.toBeInstanceOf(WireFault);
});
