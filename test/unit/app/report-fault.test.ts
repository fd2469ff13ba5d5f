import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { reportFault } from '../../../src/app/cli/report-fault.js';
import { InputFault } from '../../../src/domain/errors.js';
import { compileRule } from '../../../src/rules/compile.js';

let written = '';
beforeEach(() => {
  written = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

function faultOf(query: string): unknown {
  try {
    return compileRule(query, { language: 'eql' });
  } catch (fault) {
    return fault;
  }
}

describe('a fault on a terminal', () => {
  test('of a rule is drawn: the line, and a caret under the place', () => {
    expect(reportFault(faultOf('any where lenght(user) == 1'), false)).toBe(1);
    const [head = '', line = '', caret = ''] = written.split('\n');
    expect(head).toContain('1:11');
    expect(caret.indexOf('^')).toBe(line.indexOf('lenght'));
  });

  test('shows what would move the cursor or break the line, whoever wrote it', () => {
    reportFault(faultOf('any where user == "\u001b[2J'), false);
    reportFault(new InputFault('BAD_USER_INPUT', 'one\ntwo\u001b[2J'), false);
    expect(written).not.toContain('\u001b');
    expect(written).not.toContain('one\ntwo');
  });
});
