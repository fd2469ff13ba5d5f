import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mentionsIn, safeHtml } from '../../../src/usecases/case/markdown.js';

test('what a person writes keeps its structure', () => {
  const html = safeHtml(
    '# Found\n\n- *two* hosts\n- `cmd.exe`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nhttps://example.org',
  );
  for (const piece of [
    '<h1>Found</h1>',
    '<em>two</em>',
    '<code>cmd.exe</code>',
    '<td>1</td>',
    'href="https://example.org"',
  ]) {
    expect(html).toContain(piece);
  }
});

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '[click](javascript:alert(1))',
  '[click](JaVaScRiPt:alert(1))',
  '[click](data:text/html;base64,PHNjcmlwdD4=)',
  '![pixel](https://tracker.example/who.png)',
  '<a href="https://x.example" onclick="steal()">x</a>',
  '<svg/onload=alert(1)>',
  '<style>body{display:none}</style>',
  '<iframe src="//evil.example"></iframe>',
  '[a](//evil.example)',
  '"><script>x</script>',
])('nothing that runs, loads or leads astray comes out of %s', (text) => {
  const html = safeHtml(text);
  expect(html).not.toMatch(/<(script|img|svg|style|iframe)/i);
  expect(html).not.toMatch(/<[^>]*\son\w+\s*=/i);
  expect(html).not.toMatch(/href="(javascript|data|\/\/)/i);
});

test('whatever is written, only tags of the allow-list come out', () => {
  const pieces = fc.constantFrom(
    '<',
    '>',
    '"',
    "'",
    '&',
    '`',
    '[x](',
    ')',
    '![',
    'script',
    'a href=',
    'on',
    '=',
    '\n',
    '#',
    ' ',
    'javascript:',
    '<!--',
    ']]>',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 40 }), (parts) => {
      const tags = [...safeHtml(parts.join('')).matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag = '']) => tag);
      const allowed = /^(p|br|hr|h[1-6]|blockquote|pre|code|em|strong|s|ul|ol|li|table|thead|tbody|tr|th|td|a)$/;
      expect(tags.filter((tag) => !allowed.test(tag))).toEqual([]);
    }),
  );
});

test('mentions are names after an at sign, not mail addresses and not code', () => {
  expect(mentionsIn('@mara please ask @ivo.k, and @mara again (see @rita).')).toEqual(['mara', 'ivo.k', 'rita']);
  expect(mentionsIn('mail mara@corp.example')).toEqual([]);
  expect(mentionsIn('run `@echo off` and\n```\n@nobody\n```')).toEqual([]);
  expect(mentionsIn('@mara@corp.example')).toEqual(['mara@corp.example']);
});
