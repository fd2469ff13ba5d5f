import { expect, test } from '@jest/globals';
import { readRuleFile } from '../../../src/usecases/rules/rule-file.js';

const RULE =
  'id: r\nversion: 1\ntitle: R\nseverity: low\nattack: []\nowner: soc\nlanguage: eql\nquery: any where true\n';

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
