import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { compileRule } from '../../../src/rules/compile.js';
import { readRuleFile } from '../../../src/usecases/rules/rule-file.js';

const FOLDER = 'seeds/rules/eql';
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
const RULE =
  'id: r\nversion: 1\ntitle: R\nseverity: low\nattack: []\nowner: soc\nlanguage: eql\nquery: any where true\n';

describe('the rules we ship', () => {
  test.each(FILES)('%s reads, compiles and can run live', (name) => {
    const { record } = readRuleFile(readFileSync(join(FOLDER, name), 'utf8'), name);
    expect(record.key).toBe(`${name.replace('.yaml', '')}@1`);
    expect(record.techniqueIds.length).toBeGreaterThan(0);
    expect(compileRule(record.query, { language: record.language }).pattern.notLive).toBeNull();
  });
});

test('a rule file without an owner is refused at its place', () => {
  expect(() => readRuleFile(RULE.replace('owner: soc\n', ''), 'r.yaml')).toThrow(
    expect.objectContaining({ code: 'RULE_SYNTAX', place: expect.objectContaining({ file: 'r.yaml' }) }),
  );
});

test('a field that no rule has is refused, so that a typing error is not a silent default', () => {
  expect(() => readRuleFile(`${RULE}serverity: high\n`, 'r.yaml')).toThrow(
    expect.objectContaining({ code: 'RULE_SYNTAX' }),
  );
});

test('broken YAML is refused with its line', () => {
  expect(() => readRuleFile(`${RULE}attack: [`, 'r.yaml')).toThrow(expect.objectContaining({ code: 'RULE_SYNTAX' }));
});
