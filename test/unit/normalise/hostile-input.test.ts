import { describe, expect, test } from '@jest/globals';
import { shownText } from '../../../src/domain/shown-text.js';
import type { JsonValue } from '../../../src/domain/json.js';
import {
  compileMapping,
  MappingLibrary,
  normaliseRecord,
  parseLine,
  parseWhole,
  validateOcsf,
} from '../../../src/pipeline/normalise/index.js';
import type { Normalised } from '../../../src/pipeline/normalise/index.js';
import { readPairs } from '../../../src/pipeline/normalise/values/pairs.js';
import { readXml } from '../../../src/pipeline/normalise/values/xml.js';

const DOOR = `
mapping: acme/door
version: 1
product: { vendor_name: Acme, name: Door }
decode: [syslog, cef, kv]
patterns:
  - { name: evil, has: a, match: '^(?P<who>(?:a+)+)$' }
recognise: [exists(door), exists(message), exists(ext)]
tables: { results: { granted: Success, '*': Unknown } }
time: at ?? syslog.time ?? $received
cases:
  - class: authentication
    activity: Logon
    set:
      user.name: who ?? fields.who ?? "nobody"
      status_id: result | lookup("results")
      service.name: =Door
      message: note ?? message
      status_detail: nested | json
tests: []
`;

function library(): MappingLibrary {
  const { program } = compileMapping('door.yaml', DOOR);
  return new MappingLibrary(program === null ? [] : [program]);
}

const doors = library();

function normalised(raw: JsonValue): Normalised {
  return normaliseRecord({ source: 'acme/door', raw, index: 0, position: 'p', receivedAt: 1_772_352_000_000 }, doors);
}

const AT = '2026-03-01T08:00:00Z';

describe('a record made to harm its reader', () => {
  test('an XML entity bomb names nothing, and does not grow', () => {
    const lol = Array.from(
      { length: 9 },
      (_, level) => `<!ENTITY l${String(level + 1)} "${`&l${String(level)};`.repeat(10)}">`,
    );
    const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">${lol.join('')}]><x><a>&l9;</a></x>`;
    expect(JSON.stringify(readXml(bomb) ?? {}).length).toBeLessThan(bomb.length);
    const file = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><x><a>&f;</a></x>';
    expect(JSON.stringify(readXml(file) ?? {})).not.toContain('localhost');
  });

  test.each([300, 50_000, 1_000_000])('JSON nested %p deep is parked, and the next record fares as ever', (deep) => {
    const line = `{"door":1,"at":"${AT}","x":${'['.repeat(deep)}${']'.repeat(deep)}}`;
    expect(normalised(line).reject?.code).toMatch(/^(INGEST_UNPARSEABLE|MAPPING_FAILED)$/);
    expect(normalised({ door: 1, at: AT, who: 'anna' }).events).toHaveLength(1);
  });

  test('JSON inside text inside JSON is opened to a bound', () => {
    let nested = '"x"';
    for (let level = 0; level < 14; level += 1) nested = JSON.stringify(nested);
    expect(normalised({ door: 1, at: AT, nested }).events).toHaveLength(1);
  });

  test('a pattern of a user that backtracks elsewhere takes no longer than the line', () => {
    const [event] = normalised(`${'a'.repeat(60_000)}!`).events ?? [];
    expect(event?.ocsf['user']).toEqual({ name: 'nobody' });
    const unsafe = DOOR.replace('(?:a+)+', '(?=a)');
    expect(compileMapping('door.yaml', unsafe).findings.map((one) => one.severity)).toContain('error');
  });
});

describe('names that objects inherit', () => {
  const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

  test.each(KEYS)('%s as a key, value or column is data, and pollutes nothing', (key) => {
    const sent = JSON.parse(`{"door":1,"at":"${AT}","result":"${key}","${key}":{"polluted":"yes"}}`) as JsonValue;
    const [event] = normalised(sent).events ?? [];
    expect(validateOcsf(event?.ocsf ?? {})).toEqual([]);
    expect(JSON.stringify(event?.ocsf)).toContain('polluted');
    readPairs(`a=1 ${key}=2 b=3`);
    parseWhole(new TextEncoder().encode(`${key},b\npolluted,2\n`));
    normalised(`<13>Mar  1 10:00:00 h ${key}[1]: a=1 ${key}=polluted b=2`);
    normalised(`CEF:0|A|B|1|${key}|n|1|${key}=polluted msg=x`);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('a lookup by such a name finds nothing but the default', () => {
    const [event] = normalised({ door: 1, at: AT, result: 'constructor' }).events ?? [];
    expect(event?.ocsf['status_id']).toBe(0);
  });
});

describe('text that other programs would obey', () => {
  test.each([
    '=HYPERLINK("http://192.0.2.7")',
    '+1+cmd',
    '@SUM(1)',
    '<img src=x onerror=alert(1)>',
    "'; DROP TABLE x --",
  ])('%s is stored letter for letter, and is never more than text', (text) => {
    const [event] = normalised({ door: 1, at: AT, note: text, who: text }).events ?? [];
    expect(event?.ocsf['message']).toBe(text);
    expect(event?.ocsf['user']).toEqual({ name: text });
  });

  test('control and bidirectional characters are stored, and shown as what they are', () => {
    const sly = 'inv\u202Efdp.exe\u001B[2J\u0007\nDecided: BENIGN';
    const [event] = normalised({ door: 1, at: AT, note: sly }).events ?? [];
    expect(event?.ocsf['message']).toBe(sly);
    expect(shownText(sly)).toBe('inv\\u{202e}fdp.exe\\u{1b}[2J\\u{7}\\u{a}Decided: BENIGN');
    expect(shownText('Zoë 東京 ok')).toBe('Zoë 東京 ok');
  });
});

test('a line may not be longer than what is allowed, whatever it holds', () => {
  expect(() => parseLine('x'.repeat(2_000), 1_000)).toThrow(expect.objectContaining({ code: 'INGEST_TOO_LARGE' }));
});
