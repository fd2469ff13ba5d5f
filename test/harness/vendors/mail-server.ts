import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface TakenMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** A mail server that takes what it is given and shows it; addresses in `refused` it does not know. */
export async function startMailServer() {
  const messages: TakenMail[] = [];
  const refused = new Set<string>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, callback) =>
      callback(refused.has(address) ? Object.assign(new Error('No such user here'), { responseCode: 550 }) : null),
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        void PostalMime.parse(Buffer.concat(chunks)).then(({ subject = '', text = '' }) => {
          messages.push({ to: session.envelope.rcptTo[0]?.address ?? '', subject, text });
          callback();
        });
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { messages, refused, port, stop: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}
