import { describe, expect, test } from '@jest/globals';
import { RuleFault } from '../../../src/domain/errors.js';
import { compileRule, type CompileOptions } from '../../../src/rules/compile.js';
import { drawing } from '../../../src/rules/fault.js';
import { nearestName } from '../../../src/rules/nearest.js';

function faultOf(query: string, options: Partial<CompileOptions> = {}): RuleFault {
  try {
    compileRule(query, { language: 'eql', ...options });
  } catch (fault) {
    if (fault instanceof RuleFault) return fault;
    throw fault;
  }
  throw new Error(`compiled: ${query}`);
}

describe('a faulty query is refused at the place of its fault', () => {
  test.each([
    ['', 'RULE_SYNTAX', 1, 1],
    ['login', 'RULE_SYNTAX', 1, 6],
    ['login where', 'RULE_SYNTAX', 1, 12],
    ['login where user =  "x"', 'RULE_SYNTAX', 1, 18],
    ['login where user == ', 'RULE_SYNTAX', 1, 20],
    ['login where (user == "x"', 'RULE_SYNTAX', 1, 25],
    ['login where user == "x" extra', 'RULE_SYNTAX', 1, 25],
    ['login where user == "x', 'RULE_SYNTAX', 1, 21],
    ["login where user == 'x'", 'RULE_SYNTAX', 1, 21],
    ['login where user == ?"x"', 'RULE_SYNTAX', 1, 21],
    ['login where user == "\\q"', 'RULE_SYNTAX', 1, 22],
    ['login where user # 1', 'RULE_SYNTAX', 1, 18],
    ['login where 1 < n < 3', 'RULE_SYNTAX', 1, 19],
    ['login where user in ()', 'RULE_SYNTAX', 1, 22],
    ['login where sequence == 1', 'RULE_SYNTAX', 1, 13],
    ['login where true /* never', 'RULE_SYNTAX', 1, 18],
    ['sequence\n  [login where true]\n  [mfa where tru e]', 'RULE_SYNTAX', 3, 18],
    ['sequence\n  [login where true]', 'RULE_SYNTAX', 2, 3],
    ['sequence with maxspan=5 [a where true] [b where true]', 'RULE_SYNTAX', 1, 25],
    ['sequence with maxspan=0s [a where true] [b where true]', 'RULE_SYNTAX', 1, 23],
    ['sequence [a where true] by x [b where true]', 'RULE_SYNTAX', 1, 30],
    ['sequence [a where true] ![b where true]', 'RULE_SYNTAX', 1, 25],
    ['sequence with maxspan=1m ![a where true] ![b where true]', 'RULE_SYNTAX', 1, 26],
    ['any where true | head x', 'RULE_SYNTAX', 1, 23],
    ['any where true | nope', 'RULE_SYNTAX', 1, 18],
    ['any where user regex "("', 'RULE_SYNTAX', 1, 22],
    ['any where user regex "(?=a)"', 'RULE_SYNTAX', 1, 22],
    ['any where lenght(user) == 1', 'RULE_SYNTAX', 1, 11],
    ['any where length~(user) == 1', 'RULE_SYNTAX', 1, 11],
    ['any where 5', 'RULE_TYPE', 1, 11],
    ['any where "x"', 'RULE_TYPE', 1, 11],
    ['any where user == "x" and length(user)', 'RULE_TYPE', 1, 27],
    ['any where length(5) == 1', 'RULE_TYPE', 1, 18],
    ['any where length(user) == "x"', 'RULE_TYPE', 1, 27],
    ['any where length() == 1', 'RULE_TYPE', 1, 11],
    ['any where 1 + "x" == 2', 'RULE_TYPE', 1, 15],
    ['any where cidrMatch(ip, "10.0.0.0/99")', 'RULE_TYPE', 1, 25],
    ['any where first_seen(first_seen(ip, 1d), 1d)', 'RULE_UNSUPPORTED', 1, 22],
    ['sample by u [a where first_seen(ip, 1d)] [b where true]', 'RULE_UNSUPPORTED', 1, 13],
    ['any where user like 5', 'RULE_TYPE', 1, 21],
    ['join [a where true] [b where true]', 'RULE_UNSUPPORTED', 1, 1],
    ['any where id == 9007199254740993', 'RULE_TYPE', 1, 17],
    ['any where id == -9007199254740993', 'RULE_TYPE', 1, 18],
    ['any where exists { (host)-[:MEMBER_OF]->(:Group) }', 'RULE_SYNTAX', 1, 21],
    ['any where exists { (actor)-[:MEMBER]->(:Group) }', 'RULE_UNKNOWN_FIELD', 1, 30],
    ['any where exists { (actor)-[:MEMBER_OF*1..]->(:Group) }', 'RULE_SYNTAX', 1, 40],
    ['any where exists { (actor)-[:MEMBER_OF*]->(:Group) }', 'RULE_SYNTAX', 1, 40],
    ['any where exists { (actor)-[:MEMBER_OF*0..0]->(:Group) }', 'RULE_SYNTAX', 1, 40],
    ['any where exists { (actor)-[:MEMBER_OF*1..5]->(:Group) }', 'RULE_TOO_LARGE', 1, 11],
    ['any where exists { (actor)-[:OWNS*3]->()-[:OWNS*2]->() }', 'RULE_TOO_LARGE', 1, 11],
    ['any where exists { (actor)<-[:MEMBER_OF]-(:Group) }', 'RULE_UNSUPPORTED', 1, 27],
    ['any where exists { (actor)-[:MEMBER_OF]->(:Grup) }', 'RULE_UNKNOWN_FIELD', 1, 44],
    ['any where exists { (actor)-[:MEMBER_OF]->(:Group {tier: 0}) }', 'RULE_UNKNOWN_FIELD', 1, 51],
    ['any where exists { (actor)-[:MEMBER_OF]->(:Group {role: x}) }', 'RULE_SYNTAX', 1, 57],
    ['any where exists { (actor) }', 'RULE_SYNTAX', 1, 28],
    ['any where exists { (actor)-[:MEMBER_OF]->(:Group)', 'RULE_SYNTAX', 1, 50],
    ['any where first_seen(exists { (actor)-[:OWNS]->() }, 1d)', 'RULE_UNSUPPORTED', 1, 22],
    ['any where seen_days(user, 5d)', 'RULE_TYPE', 1, 11],
    ['any where first_seen(user, 5d) > 2', 'RULE_TYPE', 1, 34],
    ['any where seen_days(user, 401d) > 2', 'RULE_TOO_LARGE', 1, 27],
    ['any where seen_day(user, 5d) > 2', 'RULE_SYNTAX', 1, 11],
    ['accumulate by user within 7d [login where true] having sum(risk) >= 1', 'RULE_UNSUPPORTED', 1, 31],
    ['accumulate by user within 7d [any where true] having mean(risk) >= 1', 'RULE_SYNTAX', 1, 54],
    ['accumulate by user within 7d [any where true] having sum(risk)', 'RULE_SYNTAX', 1, 63],
  ])('%j: %s at %i:%i', (query, code, line, column) => {
    const fault = faultOf(query);
    expect({ code: fault.code, ...fault.place }).toEqual({ code, line, column });
  });

  test.each([
    'sequence by u [a where true] as x [b where n == x.n]',
    'sequence by u [a where true] [b where true] within 5m',
    'any where first_seen(ip, 90d)',
    'any where first_seen_org(ip, 90d)',
    'any where seen_days(ip, 90d) > 1',
    'any where exists { (actor)-[:OWNS]->() }',
    'sample by u with maxspan=1m [a where true] [b where true]',
    'any where a in b',
    'sequence with maxspan=1m by u [a where true] [b where true]',
    'sequence [a where true] with runs=2 by u [b where true] by u',
    'sequence by u with maxspan=1.5h [a where true] [b where true]',
    'sequence with maxspan=1m [a where true] ![b where true] from "x/y"',
    'accumulate by user within 7d [any where true] having sum(risk) >= 1',
  ])('pure Elasticsearch refuses an extension by name: %s', (query) => {
    expect(faultOf(query, { dialect: 'elasticsearch' }).code).toBe('EQL_EXTENSION');
  });

  test('the caret stands under the fault, also after tabs and in a very long line', () => {
    const query = `sequence\n\t[login where ${'user == "x" or '.repeat(40)} nope(]`;
    const fault = faultOf(query);
    const { line = 0, column = 0 } = fault.place ?? {};
    const [drawn = '', caret = ''] = drawing(query, line, column).split('\n');
    expect(drawn[caret.indexOf('^')]).toBe(']');
    expect(drawn.length).toBeLessThan(200);
  });

  test('an unknown language is refused', () => {
    expect(faultOf('x', { language: 'spl' }).code).toBe('RULE_UNSUPPORTED');
  });
});

describe('the nearest known name', () => {
  test.each([
    ['actor.identty', 'actor.identity'],
    ['src_endpont.ip', 'src_endpoint.ip'],
    ['lenght', null],
    ['sttaus', 'status'],
    ['zzz', null],
  ])('%s: %s', (name, expected) => {
    expect(nearestName(name, ['actor.identity', 'src_endpoint.ip', 'status'])).toBe(expected);
  });
});

describe('a slip is answered with what was most likely meant', () => {
  test.each([
    ['login wher user == "x"', 'Did you mean where?'],
    ['any where first_sen(user, 3d)', 'Did you mean first_seen?'],
    ['accumulate by user within 3d [detection where true] having summ(risk) > 3', 'Did you mean sum?'],
    ['sequence by user maxspan=5m [a where true] [b where true]', 'Write "with maxspan=…" before the first step.'],
    ['sequence [a where true] [b where true] with maxspan=5m', 'Write "with maxspan=…" before the first step.'],
    ['sequence [a where true] with run=3 [b where true]', 'Write "with runs=N" behind the step.'],
    ['sequence [a where true], [b where true]', 'Steps follow each other without a comma.'],
    ['sequence with maxspan=5min [a where true] [b where true]', 'Write 90s, 15m, 2h or 7d.'],
    ['sequence by user [a] [b]', 'A step says what holds: [category where true].'],
    ['where user == "x"', 'A query begins with a category: any where …'],
    ['SELECT * FROM login', 'This is no EQL: write "any where …", or a sequence of steps.'],
    ['Sequence by user [a where true] [b where true]', 'Keywords are written in small letters.'],
    ['any where user =~ "x"', 'Write ":", or like~ for a pattern.'],
    ['login where user == "x" orr n == 1', 'Did you mean or?'],
    ['sequence with maxspann=5m [a where true] [b where true]', 'Did you mean maxspan?'],
    ['sequence [a where true] [b where true] untill [c where true]', 'Did you mean until?'],
    ['any where user == "x" | tial 1', 'Did you mean tail?'],
    ['any where user == "x" && n == 1', 'Write "and".'],
    ['any where user == "x" || n == 1', 'Write "or".'],
    ['any where !(user == "x")', 'Write "not".'],
    ['any where user <> "x"', 'Write "!=".'],
    ['any where user is null', 'Write "== null" or "!= null".'],
    ['any where n between 1 and 2', 'Write two comparisons joined by "and".'],
    ['any where true; any where false', 'A text holds one query.'],
    ['any where length(user, 1) == 2', 'length has 2 arguments'],
    ['any where length(user, 1) == 2', 'expected 1 argument'],
    ['sequence [a where true] by u [b where true]', 'expected 1 key after by'],
  ])('%s: %s', (query, advice) => {
    const lines = faultOf(query).message.split('\n');
    expect(lines.some((line) => line.startsWith(advice))).toBe(true);
  });

  test('a step that stands later, or the step itself, is nothing to refer to', () => {
    const query = 'sequence by u [a where n == later.n] [b where true] as later';
    expect(faultOf(query).place).toEqual({ line: 1, column: 29 });
    expect(faultOf(query).message).toContain('later does not stand before this step');
    expect(faultOf('sequence by u [a where true] [b where n == own.n] as own').place).toEqual({ line: 1, column: 44 });
  });
});
