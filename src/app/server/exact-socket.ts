import { WebSocket } from 'ws';
import { withExactIntegers } from '../../domain/exact-integers.js';

/**
 * A socket whose text messages name integers that no double holds as texts, before anybody reads them as JSON: there may
 * be records in a message, and an id that was rounded is somebody else's.
 */
export class ExactSocket extends WebSocket {
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    const [data, isBinary] = args;
    // The socket has told its peer and is closing; whoever breaks the protocol fills no log of ours.
    if (event === 'error' && isOfProtocol(data)) return true;
    if (event !== 'message' || isBinary === true || !Buffer.isBuffer(data)) return super.emit(event, ...args);
    const text = data.toString('utf8');
    const exact = withExactIntegers(text);
    return super.emit(event, exact === text ? data : Buffer.from(exact, 'utf8'), isBinary);
  }
}

function isOfProtocol(fault: unknown): boolean {
  return fault instanceof Error && 'code' in fault && String(fault.code).startsWith('WS_ERR_');
}
