import { expect, test } from '@jest/globals';
import { readMail } from '../../../src/pipeline/normalise/index.js';

const HEAD =
  'From: a@example.com\r\nTo: b@example.com\r\nDate: Tue, 3 Feb 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n';

function part(name: string, text: string, encoding = '8bit'): string {
  const type = `Content-Type: text/csv\r\nContent-Disposition: attachment; filename="${name}"`;
  return `--b\r\n${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${text}\r\n`;
}

function message(...parts: readonly string[]): Uint8Array {
  const body = `Content-Type: multipart/mixed; boundary="b"\r\n\r\n${parts.join('')}--b--\r\n`;
  return new TextEncoder().encode(HEAD + body);
}

test('of a message of endless empty lines the beginning is read, and what was cut has no hash that nobody could find', async () => {
  const bomb = message(part('short.csv', 'a,b'), part('long.csv', '\n'.repeat(5_000_000)));
  const mail = await readMail(bomb);
  expect(mail).toMatchObject({ cut: true, size: bomb.length, from: [{ address: 'a@example.com' }] });
  expect(mail['attachments']).toEqual([
    expect.objectContaining({ name: 'short.csv', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }),
    { name: 'long.csv', extension: 'csv', type: 'text/csv', cut: true, inline: false },
  ]);
});

test('a large attachment in Base64 has many lines too, and is read whole', async () => {
  const lines = `${'QUJD'.repeat(19)}\r\n`.repeat(150_000);
  const mail = await readMail(message(part('large.csv', lines, 'base64')));
  expect(mail).not.toHaveProperty('cut');
  expect(mail['attachments']).toMatchObject([{ size: 150_000 * 57 }]);
});
