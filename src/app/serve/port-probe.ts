import { createServer } from 'node:net';
import { EnvironmentFault } from '../../domain/errors.js';
import { EXIT } from '../../graph/embedded/exit-codes.js';

/** Tells of a port in use before minutes go into starting a database for nothing. */
export function requireFreePort(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (cause) => {
      reject(
        new EnvironmentFault(
          'PORT_IN_USE',
          `Port ${String(port)} of ${host} cannot be used: ${cause.message}`,
          EXIT.PORT_IN_USE,
          {
            remedy: 'Stop what uses it, or set SEQUITUR_PORT to another one (0 = any free one).',
            cause,
          },
        ),
      );
    });
    probe.listen(port, host, () => {
      probe.close(() => {
        resolve();
      });
    });
  });
}
