import { describe, expect, test } from '@jest/globals';
import { compileMapping, MappingLibrary, normaliseRecord, parseWhole } from '../../../src/pipeline/normalise/index.js';
import { readCef } from '../../../src/pipeline/normalise/values/cef.js';
import { readCsvLine } from '../../../src/pipeline/normalise/values/csv-line.js';
import { readLeef } from '../../../src/pipeline/normalise/values/leef.js';
import { readPairs } from '../../../src/pipeline/normalise/values/pairs.js';
import { readSyslog } from '../../../src/pipeline/normalise/values/syslog.js';
import { readXml } from '../../../src/pipeline/normalise/values/xml.js';

describe('syslog headers', () => {
  test.each([
    [
      '<34>1 2026-03-01T10:00:00.123Z gw1 sshd 812 ID47 [ex@1 user="an\\"na]" x="1"][b@2 c="d"] Accepted',
      {
        app: 'sshd',
        host: 'gw1',
        message_id: 'ID47',
        structured: { 'ex@1': { user: 'an"na]', x: '1' }, 'b@2': { c: 'd' } },
      },
      'Accepted',
    ],
    [
      '<13>Mar  1 10:00:00 gw1 sudo[12]: anna : x',
      { app: 'sudo', host: 'gw1', pid: '12', facility: 1, severity: 'notice' },
      'anna : x',
    ],
    ['Mar 11 11:26:54 gw1 sshd[3]: Bye', { app: 'sshd', host: 'gw1', pid: '3' }, 'Bye'],
    ['<166>Jun 07 2026 17:31:57: %ASA-6-113005: AAA', { time: 'Jun 07 2026 17:31:57' }, '%ASA-6-113005: AAA'],
    ['<134>Mar 01 10:00:00 gw1 CEF:0|a|b|1|2|c|3|x=y', { host: 'gw1' }, 'CEF:0|a|b|1|2|c|3|x=y'],
    ['83 <13>1 2026-03-01T10:00:00Z h a - - - hi', { host: 'h', app: 'a', priority: 13 }, 'hi'],
  ])('%s', (line, header, message) => {
    const read = readSyslog(line);
    expect(read.header).toMatchObject(header);
    expect(read.message).toBe(message);
  });

  test('a line without a header is all message, even with a colon in its first word', () => {
    expect(readSyslog('error: kex_exchange_identification: closed')).toEqual({
      header: undefined,
      message: 'error: kex_exchange_identification: closed',
    });
  });
});

describe('key and value formats', () => {
  test('pairs keep quoted blanks, escaped quotes and signs in values', () => {
    expect(readPairs('a=1 b="two \\"words\\"" c=x=y, d=\'e f\' g=')).toEqual({
      a: '1',
      b: 'two "words"',
      c: 'x=y',
      d: 'e f',
    });
  });

  test('CEF values may hold blanks, escaped signs and escaped bars in the header', () => {
    const read = readCef(
      'x CEF:0|Acme|Door\\|2|1.0|7|opened|5|msg=two words k\\=v src=192.0.2.1 cs1Label=Zone cs1=north east',
    );
    expect(read).toMatchObject({
      cef: { vendor: 'Acme', product: 'Door|2', severity: '5' },
      ext: { msg: 'two words k=v', src: '192.0.2.1', cs1: 'north east' },
      custom: { Zone: 'north east' },
    });
  });

  test.each([
    'LEEF:1.0|Acme|Door|1|open|src=192.0.2.1\tusrName=anna smith',
    'LEEF:2.0|Acme|Door|1|open|^|src=192.0.2.1^usrName=anna smith',
    'LEEF:2.0|Acme|Door|1|open|0x5e|src=192.0.2.1^usrName=anna smith',
  ])('LEEF in its versions: %s', (line) => {
    expect(readLeef(line)).toMatchObject({
      leef: { event_id: 'open' },
      ext: { src: '192.0.2.1', usrName: 'anna smith' },
    });
  });

  test('a CSV cell may hold separators, doubled quotes and nothing', () => {
    expect(readCsvLine('1,"a,""b""",,x')).toEqual(['1', 'a,"b"', '', 'x']);
  });
});

describe('XML', () => {
  test('named data become a table, references become signs, declared entities stay as they are', () => {
    const read = readXml(
      '<!DOCTYPE e [<!ENTITY x "xxxxxxxxxx">]><E><D Id="1"/><Data Name="a">&lt;1&#33;</Data><Data Name="b">&x;</Data></E>',
    );
    expect(read).toMatchObject({ E: { D: { '@Id': '1' }, a: '<1!', b: '&x;' } });
  });

  test('what is not well formed is not XML', () => {
    expect(readXml('<a')).toBeUndefined();
    expect(readXml('<!DOCTYPE e [<!ENTITY x SYSTEM "file:///etc/passwd">]><E>&x;</E>')).toBeUndefined();
    expect(readXml('plain')).toBeUndefined();
  });
});

describe('hostile lines cost no more than long ones', () => {
  const long = 200_000;
  test.each([
    ['pairs', () => readPairs('a='.repeat(long))],
    ['pairs without end', () => readPairs(`a="${'\\'.repeat(long)}`)],
    ['CEF', () => readCef(`CEF:0|a|b|c|d|e|f|${'a '.repeat(long)}`)],
    ['CEF header', () => readCef(`CEF:${'|\\'.repeat(long)}`)],
    ['syslog', () => readSyslog(`<1>1 2026-03-01T10:00:00Z a b c d ${'['.repeat(long)}`)],
    ['syslog tag', () => readSyslog(`<1>${'a'.repeat(long)}`)],
    ['structured data', () => readSyslog(`<1>1 - a b c d [x ${'y="\\'.repeat(20_000)}]`)],
    ['csv', () => readCsvLine('"'.repeat(long))],
    ['deep XML', () => readXml('<a>'.repeat(20_000) + '</a>'.repeat(20_000))],
  ])('%s', (_, work) => {
    const begun = process.cpuUsage();
    work();
    expect(process.cpuUsage(begun).user / 1000).toBeLessThan(2_000);
  });

  test('__proto__ as a key changes nothing but is no field either', () => {
    expect(Object.getPrototypeOf(readPairs('__proto__=x b=1'))).toBe(Object.prototype);
    expect(readCef('CEF:0|a|b|c|d|e|f|__proto__=x b=1')).toMatchObject({ ext: { b: '1' } });
  });
});

const REPORT = `
mapping: acme/scan
version: 1
product: { vendor_name: Acme, name: Scan }
recognise: exists(hosts)
report: true
each: [hosts, 'concat(holes, leaks)']
id: $item.id
time: $received
cases:
  - class: vulnerability_finding
    activity: Create
    operation: finding.create
    set:
      finding_info: { uid: $item.id, title: $item.title }
      vulnerabilities: { each: $item, set: { cve: { uid: title } } }
      resources: { each: $outer, set: { name: name } }
tests: []
`;

function library(text: string): MappingLibrary {
  const { program, findings } = compileMapping('scan.yaml', text);
  expect(findings).toEqual([]);
  return new MappingLibrary(program === null ? [] : [program]);
}

function normalised(raw: unknown, mappings = library(REPORT)): ReturnType<typeof normaliseRecord> {
  const record = {
    source: null,
    raw: JSON.parse(JSON.stringify(raw)),
    index: 0,
    position: 'p',
    receivedAt: Date.UTC(2026, 5, 1),
  };
  return normaliseRecord(record, mappings);
}

describe('reports', () => {
  const report = {
    scanner: 'S1',
    hosts: [
      {
        name: 'a',
        holes: [
          { id: '1', title: 'CVE-2026-0001' },
          { id: '2', title: 'CVE-2026-0002' },
        ],
      },
      { name: 'b', holes: [], leaks: [{ id: '3', title: 'CVE-2026-0003' }] },
      { name: 'c' },
    ],
  };

  test('lists within lists give one event per innermost element, which knows the element around it', () => {
    const { events = [] } = normalised(report);
    expect(events.map((one) => one.ocsf['resources'])).toEqual([[{ name: 'a' }], [{ name: 'a' }], [{ name: 'b' }]]);
    expect(JSON.stringify(events[2]?.ocsf)).not.toContain('CVE-2026-0001');
    expect(JSON.stringify(events[0]?.ocsf['unmapped'])).toContain('S1');
  });

  test('a finding keeps its identity when others are mended around it', () => {
    const later = { ...report, hosts: report.hosts.slice(1) };
    expect(normalised(later).events?.[0]?.uid).toBe(normalised(report).events?.[2]?.uid);
  });

  test('a report without findings is answered with no event', () => {
    expect(normalised({ hosts: [] }).events).toEqual([]);
    expect(normalised([]).events).toEqual([]);
  });

  test('a list of records is each record by itself', () => {
    expect(normalised([report, { ...report, scanner: 'S2' }]).events).toHaveLength(6);
  });

  test('a table, JSON lines and XML are read whole', () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    expect(parseWhole(bytes('a;b,c;d\n1;2;"x;y"\n'))).toEqual([{ a: '1', 'b,c': '2', d: 'x;y' }]);
    expect(parseWhole(bytes('{"a":1}\n{"a":2}'))).toEqual([{ a: 1 }, { a: 2 }]);
    expect(parseWhole(bytes('<r><i>1</i></r>'))).toEqual({ r: { i: '1' } });
    expect(parseWhole(bytes('a,b\n'))).toEqual([]);
  });

  test('a title above a table is no header, and a long sentence in a cell is no table', () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    const table = 'IP,QID,Title,Severity\n192.0.2.7,1,"a, b",3\n192.0.2.8,2,c,4\n';
    const rows = [
      { IP: '192.0.2.7', QID: '1', Title: 'a, b', Severity: '3' },
      { IP: '192.0.2.8', QID: '2', Title: 'c', Severity: '4' },
    ];
    expect(parseWhole(bytes(`"Scan Results","03/01/2026"\n\n"Acme"\n${table}`))).toEqual(rows);
    expect(parseWhole(bytes(table))).toEqual(rows);
    expect(parseWhole(bytes('a,b\n1,2 x, y, z, w, v\n3,4\n'))).toMatchObject([{ a: '1' }, { a: '3' }]);
  });
});

const LINES = `
mapping: acme/gate
version: 1
product: { vendor_name: Acme, name: Gate }
decode: [csv, syslog]
columns: { by: 0, OPEN: [kind, at, who], '*': [kind, at] }
patterns:
  - { name: shut, has: shut, match: '^gate shut by (?P<who>\\S+)' }
recognise: [kind == "OPEN", message like "gate *"]
time: at ?? syslog.time ?? $received
cases:
  - class: authentication
    activity: Logon
    set: { user.name: who ?? fields.who, service.name: =Gate, status_detail: pattern }
tests: []
`;

describe('text mappings', () => {
  test('columns are named by the kind of row', () => {
    const { events = [] } = normalised('<13>Mar  1 10:00:00 h OPEN,2026-03-01T10:00:00Z,anna,extra', library(LINES));
    expect(events[0]?.ocsf).toMatchObject({
      user: { name: 'anna' },
      unmapped: { column3: 'extra', syslog: { host: 'h' } },
    });
  });

  test('patterns name the message and give its fields; the line itself is kept', () => {
    const { events = [] } = normalised('gate shut by bert', library(LINES));
    expect(events[0]?.ocsf).toMatchObject({
      user: { name: 'bert' },
      status_detail: 'shut',
      raw_data: 'gate shut by bert',
    });
    expect(events[0]?.raw).toBe('gate shut by bert');
  });

  test('an unknown decoder and a wrong pattern are findings with a place', () => {
    const wrong = LINES.replace('[csv, syslog]', '[csb]').replace('(?P<who>', '(?<=');
    expect(compileMapping('x.yaml', wrong).findings.map((one) => one.line)).toEqual([5, 6, 8]);
  });
});
