import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  loadMappings,
  looksLikeMail,
  normaliseRecord,
  openWhole,
  parseWhole,
  readMail,
  validateOcsf,
  withMailOpened,
} from '../../../src/pipeline/normalise/index.js';
import type { Normalised } from '../../../src/pipeline/normalise/index.js';
import type { JsonObject, JsonValue } from '../../../src/domain/json.js';

const library = loadMappings();
const RECEIVED = Date.UTC(2026, 5, 1);

function bytes(...lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(lines.join('\r\n'));
}

async function normalised(message: Uint8Array): Promise<Normalised> {
  const raw = await readMail(message);
  return normaliseRecord({ source: null, raw, index: 0, position: 'mail', receivedAt: RECEIVED }, library);
}

async function eventOf(message: Uint8Array): Promise<{ ocsf: JsonObject; facts: JsonObject }> {
  const { events } = await normalised(message);
  const [only] = events ?? [];
  if (only === undefined) throw new Error('no event');
  expect(validateOcsf(only.ocsf)).toEqual([]);
  return { ocsf: only.ocsf, facts: only.facts as JsonObject };
}

const HEAD = [
  'Return-Path: <bounce@mailer.example.net>',
  'Delivered-To: anna@example.com',
  'Authentication-Results: mx.example.com;',
  ' spf=softfail (sender IP is 203.0.113.5) smtp.mailfrom=mailer.example.net;',
  ' dkim=none; dmarc=fail (p=quarantine dis=none) header.from=examp1e.com',
  'Authentication-Results: mx.forged.example; spf=pass; dkim=pass header.d=example.com; dmarc=pass',
  'Received: from out.mailer.example.net (out.mailer.example.net [203.0.113.5])',
  ' by mx.example.com; Tue, 3 Feb 2026 09:00:05 +0000',
  'Received: from pc ([10.0.0.4]) by out.mailer.example.net; Tue, 3 Feb 2026 09:00:01 +0000',
  'From: "boss@example.com" <boss@examp1e.com>',
  'Reply-To: <boss@freemail.example.org>',
  'To: Anna <Anna@example.com>',
  'Subject: =?utf-8?q?Changed_bank_d=C3=A9tails?=',
  'Message-ID: <m1@examp1e.com>',
  'Date: Tue, 3 Feb 2026 10:00:00 +0100',
  'MIME-Version: 1.0',
];

const PDF = 'JVBERi0xLjQK';

const MIXED = bytes(
  ...HEAD,
  'Content-Type: multipart/mixed; boundary=b1',
  '',
  '--b1',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>See <a href="https://pay.evil.example.net/x?a=1&amp;b=2">https://www.example.com/pay</a>,',
  '<a href="https://www.example.com/terms">the terms</a> or hxxps://plain[.]example[.]org/y.</p>',
  '<a href="https://eu.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwrapped.example.net%2F&amp;data=1">example.com</a>',
  '--b1',
  'Content-Type: application/pdf; name="invoice.pdf"',
  'Content-Disposition: attachment; filename="invoice.pdf"',
  'Content-Transfer-Encoding: base64',
  '',
  PDF,
  '--b1--',
);

describe('a mail message', () => {
  test('says who wrote, who is to answer, what the own server proved, and looks at whom the sender resembles', async () => {
    const { ocsf, facts } = await eventOf(MIXED);
    expect(ocsf).toMatchObject({
      class_uid: 4009,
      time: Date.UTC(2026, 1, 3, 9),
      email: {
        from: 'boss@examp1e.com',
        reply_to: 'boss@freemail.example.org',
        return_path: 'bounce@mailer.example.net',
        to: ['anna@example.com'],
        subject: 'Changed bank détails',
        message_uid: '<m1@examp1e.com>',
      },
      email_auth: { spf: 'softfail', dkim: 'none', dmarc: 'fail', dmarc_policy: 'quarantine' },
      src_endpoint: { ip: '203.0.113.5' },
    });
    expect(facts).toMatchObject({
      'mail.look_alike': 'example.com',
      'mail.look_alike_kind': 'confusable',
      'mail.reply_to_differs': true,
      'mail.display_name_address': 'boss@example.com',
      'mail.dmarc': 'fail',
      'mail.auth_by': 'receiver',
    });
  });

  test('leads its links to where they end, whatever they show', async () => {
    const raw = await readMail(MIXED);
    const links = raw['links'] as readonly JsonObject[];
    expect(links.map(({ url }) => url)).toEqual([
      'https://pay.evil.example.net/x?a=1&b=2',
      'https://www.example.com/terms',
      'https://eu.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwrapped.example.net%2F&data=1',
      'https://www.example.com/pay',
      'https://plain.example.org/y',
    ]);
    expect(links.map(({ mismatch }) => mismatch ?? false)).toEqual([true, false, true, false, false]);
    expect(links[2]).toMatchObject({ target: 'https://wrapped.example.net/', domain: 'example.net' });
  });

  test('gives the hash, the size and the name of what is attached', async () => {
    const { ocsf, facts } = await eventOf(MIXED);
    const content = Buffer.from(PDF, 'base64');
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(facts['file.sha256']).toBe(sha256);
    expect((ocsf['email'] as JsonObject)['files']).toMatchObject([
      { name: 'invoice.pdf', mime_type: 'application/pdf', size: content.length, ext: 'pdf' },
    ]);
  });

  test('that forges its date is dated by the server that took it', async () => {
    const forged = HEAD.map((line) => line.replace('Date: Tue, 3 Feb 2026', 'Date: Tue, 3 Feb 2099'));
    const { ocsf } = await eventOf(bytes(...forged, '', 'Hello'));
    expect(ocsf['time']).toBe(Date.UTC(2026, 1, 3, 9, 0, 5));
  });

  test('without any date is as old as its arrival', async () => {
    const { ocsf } = await eventOf(bytes('From: a@example.net', 'To: b@example.com', 'Subject: x', '', 'Hello'));
    expect(ocsf['time']).toBe(RECEIVED);
  });

  test('falls back to what an intermediary sealed, and says so', async () => {
    const { facts } = await eventOf(
      bytes(
        'ARC-Authentication-Results: i=1; relay.example; spf=pass; dkim=pass header.d=example.net; dmarc=pass',
        'ARC-Seal: i=1; cv=none; d=relay.example',
        'From: a@example.net',
        'To: b@example.com',
        'Date: Tue, 3 Feb 2026 10:00:00 +0100',
        '',
        'x',
      ),
    );
    expect(facts).toMatchObject({ 'mail.spf': 'pass', 'mail.auth_by': 'arc', 'mail.arc': 'none' });
  });
});

describe('a reported message', () => {
  const inner = [
    'From: x@example.net',
    'To: anna@example.com',
    'Subject: Invoice',
    'Message-ID: <i@example.net>',
    'Date: Tue, 3 Feb 2026 08:00:00 +0000',
    '',
    'Pay',
  ];
  const report = (type: string): Uint8Array =>
    bytes(
      'From: Anna <anna@example.com>',
      'To: phishing@example.com',
      'Subject: FW',
      'Message-ID: <r@example.com>',
      'Date: Tue, 3 Feb 2026 09:00:00 +0000',
      'MIME-Version: 1.0',
      `Content-Type: ${type}; boundary=b2`,
      '',
      '--b2',
      'Content-Type: text/plain',
      '',
      'This looks wrong.',
      '--b2',
      'Content-Type: message/rfc822',
      'Content-Disposition: attachment; filename="original.eml"',
      '',
      ...inner,
      '--b2--',
    );

  test('is a finding by its reader about the message inside, which is an event of its own', async () => {
    const { events } = await normalised(report('multipart/mixed'));
    expect(events?.map(({ className, operation }) => [className, operation])).toEqual([
      ['detection_finding', 'mail.reported'],
      ['email_activity', 'mail.receive'],
    ]);
    expect(events?.map(({ facts }) => facts['message.id'])).toEqual(['<i@example.net>', '<i@example.net>']);
    expect(events?.[0]?.roles.find(({ role }) => role === 'actor')?.key).toBe('mail:anna@example.com');
  });

  test('is none when a server sends a bounce', async () => {
    const { events } = await normalised(report('multipart/report'));
    expect(events?.map(({ operation }) => operation)).toEqual(['mail.receive']);
  });
});

describe('messages made to harm', () => {
  const code = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => null,
      (fault: unknown) => (fault as { code?: unknown }).code,
    );

  test('parts nested beyond all reason are refused with a code', async () => {
    const lines = [
      'From: a@example.net',
      'To: b@example.com',
      'Date: Tue, 3 Feb 2026 09:00:00 +0000',
      'MIME-Version: 1.0',
    ];
    for (let depth = 0; depth < 200; depth += 1)
      lines.push(`Content-Type: multipart/mixed; boundary=b${String(depth)}`, '', `--b${String(depth)}`);
    expect(await code(readMail(bytes(...lines, '', 'x')))).toBe('INGEST_UNPARSEABLE');
  });

  test('messages within messages within messages are read to a bound, and hashed beyond it', async () => {
    let message = bytes('From: deep@example.net', 'Subject: deep', '', 'x');
    for (let depth = 0; depth < 30; depth += 1) {
      const head = bytes(
        'From: a@example.net',
        'MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary=q' + String(depth),
        '',
        '--q' + String(depth),
        'Content-Type: message/rfc822',
        '',
        '',
      );
      message = Buffer.concat([head, message, bytes('', `--q${String(depth)}--`)]);
    }
    let record: JsonValue | undefined = await readMail(message);
    let levels = 0;
    while (record !== undefined && levels < 100) {
      record = ((record as JsonObject)['nested'] as readonly JsonValue[] | undefined)?.[0];
      levels += 1;
    }
    expect(levels).toBeLessThanOrEqual(5);
  });

  test('ten thousand attachments are listed to a bound, and the rest counted', async () => {
    const parts = Array.from({ length: 10_000 }, () => [
      '--b',
      'Content-Type: application/x',
      'Content-Disposition: attachment',
      '',
      'a',
    ]).flat();
    const raw = await readMail(
      bytes(
        'From: a@example.net',
        'MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        ...parts,
        '--b--',
      ),
    );
    expect((raw['attachments'] as readonly unknown[]).length).toBe(200);
    expect(raw['attachments_left_off']).toBe(9_800);
  });

  test.each([
    ['unclosed tags', '<a '.repeat(300_000)],
    ['unclosed style elements', '<style>'.repeat(140_000)],
    ['an address of punctuation', `https://x${')'.repeat(900_000)}`],
    ['quotes without an end', '<a href="'.repeat(100_000)],
  ])('a body of %s takes no longer than its length', async (_, body) => {
    const started = process.hrtime.bigint();
    await readMail(bytes('From: a@example.net', 'Content-Type: text/html', '', body));
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(20_000);
  });

  test('any bytes give a message or a code, and what is given is valid OCSF', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.constantFrom(
            ...HEAD,
            '',
            '--b1',
            'Content-Type: multipart/mixed; boundary=b1',
            '\u0000',
            '__proto__: x',
            'From: <',
            'Date: 99',
            'To: a@b, , ;c@d',
          ),
          { maxLength: 30 },
        ),
        async (lines) => {
          const { events, reject } = await normalised(bytes(...lines));
          expect(events !== undefined || reject !== undefined).toBe(true);
          for (const event of events ?? []) expect(validateOcsf(event.ocsf)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('a file is taken for mail by its name or its first lines, and a report for a report', async () => {
  expect(looksLikeMail(MIXED)).toBe(true);
  expect(looksLikeMail(bytes('level: info', 'message: from here to there', ''))).toBe(false);
  expect(looksLikeMail(bytes('{"From": "x"}'))).toBe(false);
  expect(await openWhole('report.json', bytes('{"a":1}'))).toEqual({ a: 1 });
  expect(await openWhole('odd.eml', bytes('Subject: x', '', 'y'))).toMatchObject({ format: 'rfc5322', subject: 'x' });
});

test('a message that came through a door as text is opened before it is normalised, and one that cannot be read stays text', async () => {
  const text = parseWhole(bytes('To: a@example.com, b@example.com', 'From: c@example.net', '', 'x'));
  const record = { source: null, raw: text, index: 0, position: 'p', receivedAt: RECEIVED };
  const [opened, other] = await withMailOpened([record, { ...record, raw: 'no mail\nat all' }]);
  expect(opened?.raw).toMatchObject({
    format: 'rfc5322',
    to: [{ address: 'a@example.com' }, { address: 'b@example.com' }],
  });
  expect(other?.raw).toBe('no mail\nat all');
});
