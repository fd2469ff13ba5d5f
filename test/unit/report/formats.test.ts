import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { csvOf, htmlOf, markdownOf } from '../../../src/usecases/report/formats.js';

const documentOf = (text: string) => ({
  title: text,
  sections: [{ heading: 'Comments', paragraphs: [text], columns: ['Who', 'Text'], rows: [['mara', text]] }],
});

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '[click](javascript:alert(1))',
  '![](https://evil.example/pixel.png)',
  'a | b\n| --- |',
  '`code` **bold** # heading',
  '&lt;script&gt;',
  '<https://evil.example>',
  'https://evil.example www.evil.example',
  '=HYPERLINK("https://evil.example","x")',
  '\t@SUM(A1)',
  "+cmd|' /C calc'!A0",
  '\u202Egnp.exe',
];

const anything = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.array(fc.constantFrom(...'<>[]()!|*_`#=+-@&"\'\\\n\t a'), { maxLength: 30 }).map((signs) => signs.join('')),
);

const TAGS = /<\/?([a-z][a-z0-9]*)/g;

test('whatever somebody wrote, a page has no element that the report did not put there', () => {
  const own = new Set([...htmlOf(documentOf('x')).matchAll(TAGS)].map(([tag]) => tag));
  fc.assert(
    fc.property(anything, (text) => {
      const tags = [...htmlOf(documentOf(text)).matchAll(TAGS)].map(([tag]) => tag);
      expect(tags.filter((tag) => !own.has(tag))).toEqual([]);
      expect(tags).toHaveLength([...htmlOf(documentOf('x')).matchAll(TAGS)].length);
    }),
  );
});

test('whatever somebody wrote, Markdown renders it as text: no link, image, code, emphasis or further cell', () => {
  const renderer = new MarkdownIt({ html: true, linkify: false });
  fc.assert(
    fc.property(anything, (text) => {
      const html = renderer.render(markdownOf(documentOf(text)));
      expect(html).not.toMatch(/<(a|img|code|em|strong|script|s|blockquote|ul|ol|hr)\b/);
      expect([...html.matchAll(/<td/g)]).toHaveLength(2);
      expect([...html.matchAll(/<h[1-6]/g)]).toHaveLength(2);
    }),
  );
});

test('whatever somebody wrote, no cell of a sheet is a formula, and every row reads back', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const rows = parse(csvOf(documentOf(text))) as string[][];
      expect(rows).toHaveLength(4);
      for (const cell of rows.flat()) expect(cell).not.toMatch(/^\s*[=+\-@|%]/);
    }),
  );
});

test('text that would be shown in another order than it stands is made visible', () => {
  for (const write of [csvOf, htmlOf, markdownOf]) expect(write(documentOf('\u202Egnp.exe'))).not.toContain('\u202E');
});
