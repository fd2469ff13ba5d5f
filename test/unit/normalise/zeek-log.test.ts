import { describe, expect, test } from '@jest/globals';
import {
  HeadedLines,
  linesOf,
  loadMappings,
  normaliseRecord,
  parseWhole,
} from '../../../src/pipeline/normalise/index.js';
import { readZeekLog } from '../../../src/pipeline/normalise/values/zeek-log.js';

const head = (path: string, fields: string, types: string): string =>
  [
    '#separator \\x09',
    '#set_separator\t,',
    '#empty_field\t(empty)',
    '#unset_field\t-',
    `#path\t${path}`,
    '#open\t2026-03-01-08-00-00',
    `#fields\t${fields}`,
    `#types\t${types}`,
  ].join('\n');

const CONN = `${head(
  'conn',
  'ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\torig_bytes\tconn_state\tlocal_orig\ttunnel_parents',
  'time\tstring\taddr\tport\taddr\tport\tenum\tcount\tstring\tbool\tset[string]',
)}
1772352000.123456\tC1\t192.0.2.7\t51422\t203.0.113.9\t443\ttcp\t512\tSF\tT\tCa,Cb
1772352001.000001\tC2\t2001:db8::7\t53\t203.0.113.9\t53\tudp\t-\tS0\tF\t(empty)
#close\t2026-03-01-09-00-00
`;

describe('a log in Zeek’s own format', () => {
  test('gives rows typed by its header: numbers, truth, sets, what is unset and what is empty', () => {
    expect(readZeekLog(CONN)).toEqual([
      {
        _path: 'conn',
        ts: '1772352000.123456',
        uid: 'C1',
        'id.orig_h': '192.0.2.7',
        'id.orig_p': 51422,
        'id.resp_h': '203.0.113.9',
        'id.resp_p': 443,
        proto: 'tcp',
        orig_bytes: 512,
        conn_state: 'SF',
        local_orig: true,
        tunnel_parents: ['Ca', 'Cb'],
      },
      expect.objectContaining({ uid: 'C2', local_orig: false, tunnel_parents: [] }),
    ]);
    expect(readZeekLog(CONN)[1]).not.toHaveProperty('orig_bytes');
  });

  test('opens what is written as an escape, keeps what a damaged line has over, and starts anew at the next header', () => {
    const two = `${head('a', 'x\ty', 'string\tstring')}\ntab\\x09here\t\tmore\n${head('b', 'z', 'count')}\n7\n`;
    expect(readZeekLog(two)).toEqual([
      { _path: 'a', x: 'tab\there', y: '', cells: ['more'] },
      { _path: 'b', z: 7 },
    ]);
  });

  test('read as a whole file, each of its connections is an event with its time to the microsecond', () => {
    const record = { source: null, raw: parseWhole(Buffer.from(CONN)), index: 0, position: 'p', receivedAt: 0 };
    const { events = [] } = normaliseRecord({ ...record, receivedAt: Date.UTC(2026, 5, 1) }, loadMappings());
    expect(events.map(({ className, time }) => [className, time])).toEqual([
      ['network_activity', 1772352000123],
      ['network_activity', 1772352001000],
    ]);
    expect(events[0]?.ocsf).toMatchObject({ src_endpoint: { ip: '192.0.2.7', port: 51422 } });
  });
});

describe('a stream of lines', () => {
  async function read(text: string) {
    const bytes = (async function* () {
      yield* text.match(/[^]{1,7}/g)?.map((piece) => Buffer.from(piece)) ?? [];
      return Promise.resolve();
    })();
    const lines = [];
    for await (const line of new HeadedLines().of(linesOf(bytes, 200))) lines.push(line);
    return lines;
  }

  test('of such a log gives the same rows as the whole file, and nothing for the header', async () => {
    const rows = (await read(CONN)).flatMap((line) => (line.tooLarge || line.row === null ? [] : [line.row]));
    expect(rows.map((row) => JSON.parse(row ?? '') as unknown)).toEqual(readZeekLog(CONN));
  });

  test('of anything else is left alone: comments, JSON behind a log, a line that is too long', async () => {
    const others = ['# a comment', 'a\tb', '{"a":1}'];
    expect((await read(others.join('\n'))).every((line) => !line.tooLarge && line.row === undefined)).toBe(true);
    const [json, long] = (await read(`${CONN}{"a":1}\n${'x'.repeat(300)}`)).slice(-2);
    expect(json).toMatchObject({ tooLarge: false });
    expect(json).not.toHaveProperty('row');
    expect(long).toMatchObject({ tooLarge: true });
  });
});
