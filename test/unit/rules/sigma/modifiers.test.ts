import { load, matchesOf } from './views.js';
import type { Placeholders } from '../../../../src/rules/sigma/modifier/apply.js';

const HEAD = 'title: t\nlogsource: {product: test}\ndetection:\n';

function hits(selection: string, event: Record<string, unknown>, placeholders?: Placeholders): boolean {
  const rule = `${HEAD}  s:\n    ${selection}\n  condition: s\n`;
  return matchesOf(rule, [event], placeholders).length === 1;
}

function refusal(selection: string): readonly unknown[] {
  const [finding] = load(`${HEAD}  s:\n    ${selection}\n  condition: s\n`).findings;
  return [finding?.code, finding?.line, finding?.column];
}

type Row = readonly [title: string, selection: string, event: Record<string, unknown>, fires: boolean];

describe('Sigma values', () => {
  test.each<Row>([
    ['a text matches whatever its case', 'user: Alice', { user: 'aLICE' }, true],
    ['a text is the whole value, not a part of it', 'user: alice', { user: 'alice2' }, false],
    ['a star stands for any run of characters', 'user: a*e', { user: 'alice' }, true],
    ['a star stands for nothing, too', 'user: ali*ce', { user: 'alice' }, true],
    ['a question mark stands for one character', 'user: al?ce', { user: 'alice' }, true],
    ['a question mark does not stand for none', 'user: alice?', { user: 'alice' }, false],
    ['an escaped star is a star', "user: 'a\\*e'", { user: 'a*e' }, true],
    ['an escaped star is not a wildcard', "user: 'a\\*e'", { user: 'alice' }, false],
    ['an escaped backslash before a star is a backslash and a wildcard', "p: 'C:\\\\*'", { p: 'C:\\x' }, true],
    ['a lone backslash is itself', "p: 'C:\\Windows'", { p: 'c:\\windows' }, true],
    ['two backslashes are one', "p: 'a\\\\b'", { p: 'a\\b' }, true],
    ['a number matches a number', 'id: 4625', { id: 4625 }, true],
    ['a number matches its text', 'id: 4625', { id: '4625' }, true],
    ['a number matches no other text', 'id: 1', { id: '01' }, false],
    ['a text matches the number it spells', "id: '4625'", { id: 4625 }, true],
    ['true matches the text true', 'mfa: true', { mfa: 'True' }, true],
    ['true does not match 1', 'mfa: true', { mfa: 1 }, false],
    ['null matches a missing field', 'user: null', { other: 1 }, true],
    ['null matches a null', 'user: null', { user: null }, true],
    ['null does not match an empty text', 'user: null', { user: '' }, false],
    ['an empty text matches an empty text', "user: ''", { user: '' }, true],
    ['an empty text does not match a missing field', "user: ''", {}, false],
    ['a list of values asks for any of them', 'user: [alice, bob]', { user: 'bob' }, true],
    ['a field with several values matches by any of them', 'user: bob', { user: ['alice', 'bob'] }, true],
    ['a dotted name reaches into objects', 'a.b.c: 1', { a: { b: { c: 1 } } }, true],
    ['a dotted name may be one name', 'a.b.c: 1', { 'a.b.c': 1 }, true],
    ['a dotted name may be partly flattened', 'a.b.c: 1', { 'a.b': { c: 1 } }, true],
    ['a dotted name spreads over lists', 'a.b: 2', { a: [{ b: 1 }, { b: 2 }] }, true],
    ['a path goes on inside an object kept as text', 'a.b: 2', { a: '{"b":2}' }, true],
    ['an object is searched as its JSON', 'a|contains: ForwardTo', { a: [{ Name: 'ForwardTo' }] }, true],
    ['a field of another case is another field', 'User: alice', { user: 'alice' }, false],
  ])('%s', (_title, selection, event, fires) => {
    expect(hits(selection, event)).toBe(fires);
  });
});

describe('Sigma modifiers', () => {
  test.each<Row>([
    ['contains finds a text anywhere', 'c|contains: "-enc"', { c: 'powershell -ENC x' }, true],
    ['contains keeps wildcards inside its text', 'c|contains: "a*z"', { c: '..a..z..' }, true],
    ['startswith asks for the beginning', 'c|startswith: ab', { c: 'ABC' }, true],
    ['startswith refuses the middle', 'c|startswith: bc', { c: 'abc' }, false],
    ['endswith asks for the end', "c|endswith: '\\cmd.exe'", { c: 'C:\\Windows\\CMD.exe' }, true],
    ['endswith refuses a longer name', 'c|endswith: cmd', { c: 'cmd.exe' }, false],
    ['contains with all asks for every value', 'c|contains|all: [a, b]', { c: 'xbxa' }, true],
    ['contains with all misses one that lacks a value', 'c|contains|all: [a, b]', { c: 'xa' }, false],
    ['cased minds the case', 'c|cased: Ab', { c: 'ab' }, false],
    ['cased accepts the same case', 'c|contains|cased: Ab', { c: 'xAbx' }, true],
    ['exists true asks for a value', 'c|exists: true', { c: 0 }, true],
    ['exists true does not take null for a value', 'c|exists: true', { c: null }, false],
    ['exists yes is true', 'c|exists: yes', { c: 0 }, true],
    ['exists off is false', 'c|exists: off', { c: 0 }, false],
    ['spaces around a field and its modifiers mean nothing', '"user | contains": ob', { user: 'Bob' }, true],
    ['exists false asks for none', 'c|exists: false', {}, true],
    ['neq asks for another value', 'c|neq: 5', { c: 6 }, true],
    ['neq refuses the value', 'c|neq: [5, 6]', { c: 6 }, false],
    ['neq holds where the field is missing, as not does', 'c|neq: 5', {}, true],
    ['re finds anywhere and minds the case', "c|re: 'A\\d{2,3}'", { c: 'xA12' }, true],
    ['re does not fold case', "c|re: 'a\\d+'", { c: 'A1' }, false],
    ['re with i folds case', "c|re|i: 'a\\d+'", { c: 'A1' }, true],
    ['re with m lets anchors stand at lines', "c|re|m: '^b$'", { c: 'a\nb' }, true],
    ['re without m does not', "c|re: '^b$'", { c: 'a\nb' }, false],
    ['re with s lets the dot cross lines', "c|re|s: 'a.b'", { c: 'a\nb' }, true],
    ['re without s does not', "c|re: 'a.b'", { c: 'a\nb' }, false],
    ['re takes i, m and s together', "c|re|i|m|s: '^A.B$'", { c: 'x\na\nb\ny' }, true],
    ['cidr holds inside the range', 'ip|cidr: 10.1.2.0/24', { ip: '10.1.2.30' }, true],
    ['cidr is no prefix of text', 'ip|cidr: 10.1.2.3/32', { ip: '10.1.2.30' }, false],
    ['cidr knows IPv6', "ip|cidr: '2001:db8::/32'", { ip: '2001:DB8:0:1::5' }, true],
    ['cidr reads IPv4 inside IPv6', 'ip|cidr: 10.0.0.0/8', { ip: '::ffff:10.9.8.7' }, true],
    ['cidr does not hold for what is no address', 'ip|cidr: 0.0.0.0/0', { ip: 'localhost' }, false],
    ['windash takes a slash for a dash', "c|contains|windash: ' -f '", { c: 'certutil /f x' }, true],
    ['windash takes an en dash for a dash', "c|windash|contains: ' -f '", { c: 'certutil \u2013f x' }, true],
    ['windash leaves dashes inside words', "c|contains|windash: 'a-b'", { c: 'a/b' }, false],
    ['base64 is the text encoded', 'c|base64|contains: foobar', { c: 'x Zm9vYmFy y' }, true],
    ['base64offset finds the text at shift 0', 'c|base64offset|contains: foobar', { c: b64('foobar!!') }, true],
    ['base64offset finds the text at shift 1', 'c|base64offset|contains: foobar', { c: b64('1foobar!!') }, true],
    ['base64offset finds the text at shift 2', 'c|base64offset|contains: foobar', { c: b64('12foobar!!') }, true],
    ['base64offset does not find another text', 'c|base64offset|contains: foobar', { c: b64('12fooba!!') }, false],
    ['wide is UTF-16LE before encoding', 'c|wide|base64offset|contains: ping', { c: b64le('a ping b') }, true],
    ['utf16le is wide', 'c|utf16le|base64|contains: ping', { c: b64le('ping') }, true],
    ['utf16be turns the bytes', 'c|utf16be|base64|contains: pi', { c: 'AHAAaQ==' }, true],
    ['utf16 begins with its mark', 'c|utf16|base64|contains: p', { c: '//5wAA==' }, true],
    ['gt compares numbers', 'n|gt: 5', { n: 6 }, true],
    ['gt is strict', 'n|gt: 5', { n: 5 }, false],
    ['gte reads numbers out of texts', 'n|gte: 5', { n: '5.0' }, true],
    ['lt compares numbers', 'n|lt: 5', { n: -1 }, true],
    ['lte is not strict', 'n|lte: 5', { n: 5 }, true],
    ['a comparison does not hold for a text', 'n|lt: 5', { n: 'abc' }, false],
    ['minute is taken out of a date', 't|minute: 7', { t: '2026-03-01T23:07:59Z' }, true],
    ['hour is compared as it is written', 't|hour|gte: 22', { t: '2026-03-01T23:07:59+02:00' }, true],
    ['day is taken out of a date', 't|day: 1', { t: '2026-03-01' }, true],
    ['week is the ISO week', 't|week: 53', { t: '2027-01-01T00:00:00Z' }, true],
    ['month is taken out of a date', 't|month: [2, 3]', { t: '2026-03-01' }, true],
    ['year is taken out of an epoch time', 't|year: 2023', { t: 1_700_000_000_000 }, true],
    ['fieldref compares two fields', 'a|fieldref: b', { a: 'X', b: 'x' }, true],
    ['fieldref with startswith reaches to the beginning', 'a|fieldref|startswith: b', { a: 'xyz', b: 'XY' }, true],
    ['fieldref with neq asks for a difference', 'a|fieldref|neq: b', { a: 'x', b: 'y' }, true],
    ['fieldref does not hold where the other field is missing', 'a|fieldref: b', { a: 'x' }, false],
  ])('%s', (_title, selection, event, fires) => {
    expect(hits(selection, event)).toBe(fires);
  });

  test('expand takes each of the values that the deployment gives', () => {
    const placeholders = new Map([['admins', ['alice', 'bob*']]]);
    const fired = ['alice', 'bobby', 'carol'].map((user) => hits("user|expand: '%admins%'", { user }, placeholders));
    expect(fired).toEqual([true, true, false]);
  });

  test('expand works inside a text and beside contains', () => {
    const placeholders = new Map([['host', ['dc1']]]);
    expect(hits("c|contains|expand: 'to-%host%-x'", { c: '..to-DC1-x..' }, placeholders)).toBe(true);
  });

  test('a placeholder without values is unknown, and so is its negation', () => {
    const rule = (condition: string): string =>
      `${HEAD}  a: {x: 1}\n  b: {'user|expand': '%nobody%'}\n  condition: ${condition}\n`;
    const fired = ['b', 'not b', 'a and b', 'a and not b', 'a or b', 'a or not b'].map(
      (condition) => matchesOf(rule(condition), [{ x: 1, user: 'u' }]).length,
    );
    expect(fired).toEqual([0, 0, 0, 0, 1, 1]);
  });

  test.each([
    ['an unknown modifier', 'c|containz: x', ['RULE_UNSUPPORTED', 5, 7]],
    ['look-around in a regular expression', "c|re: 'a(?=b)'", ['RULE_UNSUPPORTED', 5, 11]],
    ['a back-reference', "c|re: '(a)\\1'", ['RULE_UNSUPPORTED', 5, 11]],
    ['a repetition beyond RE2', "c|re: 'a{2000}'", ['RULE_UNSUPPORTED', 5, 11]],
    ['a broken regular expression', "c|re: 'a['", ['RULE_SYNTAX', 5, 11]],
    ['a range that is none', 'c|cidr: 10.0.0.0/99', ['RULE_SYNTAX', 5, 7]],
    ['an order among words', 'c|gt: many', ['RULE_SYNTAX', 5, 7]],
    ['wildcards to be encoded', "c|base64: 'a*'", ['RULE_UNSUPPORTED', 5, 7]],
    ['all of a single value', 'c|contains|all: x', ['RULE_SYNTAX', 5, 16]],
    ['exists of a word', 'c|exists: maybe', ['RULE_SYNTAX', 5, 7]],
    ['a flag of re without re', 'c|i: x', ['RULE_SYNTAX', 5, 7]],
  ])('%s is refused at its place', (_title, selection, place) => {
    expect(refusal(selection)).toEqual(place);
  });
});

function b64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function b64le(text: string): string {
  return Buffer.from(text, 'utf16le').toString('base64');
}
