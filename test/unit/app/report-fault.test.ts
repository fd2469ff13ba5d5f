import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { reportFault } from '../../../src/app/cli/report-fault.js';
import { readConfig } from '../../../src/app/config/config.js';
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

  test('of the configuration is told a line for each variable', () => {
    let fault: unknown;
    try {
      readConfig({ SEQUITUR_PORT: 'http', SEQUITUR_LOG_LEVEL: 'loud' });
    } catch (cause) {
      fault = cause;
    }
    expect(reportFault(fault, false)).toBe(18);
    const lines = written.split('\n').map((line) => line.trim().split(':')[0]);
    expect(lines).toEqual(expect.arrayContaining(['SEQUITUR_PORT', 'SEQUITUR_LOG_LEVEL']));
  });

  test('shows what would move the cursor or break the line, whoever wrote it', () => {
    reportFault(faultOf('any where user == "\u001b[2J'), false);
    reportFault(new InputFault('BAD_USER_INPUT', 'one\ntwo\u001b[2J'), false);
    expect(written).not.toContain('\u001b');
    expect(written).not.toContain('one\ntwo');
  });
});
