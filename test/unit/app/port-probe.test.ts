import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { requireFreePort } from '../../../src/app/serve/port-probe.js';

test('a port that somebody uses is told as such', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  await expect(requireFreePort('127.0.0.1', port)).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  taken.close();
});

test('an address that is not this machine’s is a fault of the configuration, whatever the port', async () => {
  await expect(requireFreePort('192.0.2.1', 0)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});
