import { createServer } from 'node:net';
import { EnvironmentFault } from '../../domain/errors.js';
import { EXIT } from '../../graph/embedded/exit-codes.js';

function taken(message: string, cause: unknown): EnvironmentFault {
  const remedy = 'Stop what uses it, or set SEQUITUR_PORT to another one (0 = any free one).';
  return new EnvironmentFault('PORT_IN_USE', message, EXIT.PORT_IN_USE, { remedy, cause });
}

/** A host that is not this machine's, or a port that only root may have. */
function unusable(message: string, cause: unknown): EnvironmentFault {
  const remedy = 'Set SEQUITUR_HOST to an address of this machine, and SEQUITUR_PORT to one that you may use.';
  return new EnvironmentFault('CONFIG_INVALID', message, EXIT.CONFIG_INVALID, { remedy, cause });
}

/** Tells of a port in use before minutes go into starting a database for nothing. */
export function requireFreePort(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (cause: NodeJS.ErrnoException) => {
      const message = `Port ${String(port)} of ${host} cannot be used: ${cause.message}`;
      reject(cause.code === 'EADDRINUSE' ? taken(message, cause) : unusable(message, cause));
    });
    probe.listen(port, host, () => {
      probe.close(() => {
        resolve();
      });
    });
  });
}
