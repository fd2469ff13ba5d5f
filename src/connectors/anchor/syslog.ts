import { connect as connectTcp, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { connect as connectTls } from 'node:tls';
import { UpstreamFault } from '../../domain/errors.js';
import type { Anchor } from '../../pipeline/audit/ports.js';

export interface SyslogAnchorConfig {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Trusted certificate in PEM where the receiver's is of an authority of one's own. */
  readonly ca?: string;
}

const TIMEOUT_MS = 10_000;
/** Facility 13 (log audit), severity 5 (notice). */
const PRIORITY = 13 * 8 + 5;

/**
 * Writes each checkpoint to a log server as one message of RFC 5424 with its length before it (RFC 6587, RFC 5425).
 * Syslog acknowledges nothing: that the connection took it and was closed in order is all that can be known.
 */
export function syslogAnchor(config: SyslogAnchorConfig, now: () => number): Anchor {
  const { host, port, tls } = config;
  return {
    name: `syslog ${host}:${String(port)}`,
    keep: ({ size, note }) => {
      const time = new Date(now()).toISOString();
      const data = `[sequitur@32473 size="${String(size)}"]`;
      const message = `<${String(PRIORITY)}>1 ${time} ${hostname()} sequitur ${String(process.pid)} checkpoint ${data} ${note}`;
      const frame = `${String(Buffer.byteLength(message))} ${message}`;
      return sent(
        tls
          ? connectTls({ host, port, ...(config.ca === undefined ? {} : { ca: config.ca }) })
          : connectTcp(port, host),
        { frame, ready: tls ? 'secureConnect' : 'connect' },
      );
    },
  };
}

function sent(socket: Socket, { frame, ready }: { frame: string; ready: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    let written = false;
    const failed = (cause?: unknown): void => {
      socket.destroy();
      reject(new UpstreamFault('CONNECTOR_UNAVAILABLE', 'The log server took no checkpoint.', { cause }));
    };
    socket.setTimeout(TIMEOUT_MS, () => failed());
    socket.once(ready, () => {
      socket.end(frame, () => (written = true));
      // What the server says is not part of the protocol; read away, so that its end is noticed.
      socket.resume();
    });
    socket.once('error', failed);
    socket.once('close', () => (written ? resolve() : failed()));
  });
}
