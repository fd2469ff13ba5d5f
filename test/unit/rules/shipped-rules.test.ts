import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ruleBench } from '../../../src/app/platform/rule-bench.js';
import { tacticsOf } from '../../../src/domain/attack-tactics.js';
import { sigmaSources } from '../../../src/app/platform/rule-folders.js';
import { readCaseFile } from '../../../src/usecases/rules/cases/case-file.js';
import { catalogueEntries, catalogueMarkdown } from '../../../src/usecases/rules/rule-catalogue.js';

const FOLDERS = ['seeds/rules/eql', 'seeds/rules/sigma'];
const read = (file: string) => ({ file, text: readFileSync(file, 'utf8') });
const RULES = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name) && !name.includes('.test.'))
    .map((name) => read(join(folder, name))),
);
const casesOf = (file: string) => read(file.replace(/\.(ya?ml)$/, '.test.$1'));
const bench = ruleBench({ sources: sigmaSources(), placeholders: new Map() });

describe('each rule we ship', () => {
  test.each(RULES.map((rule) => [rule.file, rule] as const))(
    '%s finds what it should and leaves the rest',
    (_, rule) => {
      const results = bench.test(rule, casesOf(rule.file));
      expect(results.filter(({ passed }) => !passed).map(({ name, finding }) => [name, finding?.message])).toEqual([]);
    },
  );

  test('has nothing for lint to say', () => {
    expect(bench.lint(RULES)).toEqual([]);
  });

  test('is tried on what it finds, on a near miss, on an innocent twin and on records that come late', () => {
    const lacking = RULES.flatMap(({ file, text }) => {
      const cases = readCaseFile(casesOf(file));
      const kinds = new Set(cases.map(({ kind }) => kind));
      const wanted = ['positive', 'near-miss', 'benign', 'late', ...(/^\s*!\[/m.test(text) ? ['silent'] : [])] as const;
      return wanted.filter((kind) => !kinds.has(kind as 'late')).map((kind) => `${file}: ${kind}`);
    });
    expect(lacking).toEqual([]);
  });

  test('finds something where it should, nothing in an innocent twin, and does not fire where a source was silent', () => {
    const wrong = RULES.flatMap(({ file }) =>
      readCaseFile(casesOf(file)).filter(
        ({ kind, matches, unobserved }) =>
          (kind === 'positive' && matches.length === 0) ||
          (kind === 'benign' && matches.length > 0) ||
          (kind === 'silent' && (matches.length > 0 || unobserved.length === 0)),
      ),
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  test('says what it is about, which technique it shows, what it may take for it, and who answers for it', () => {
    const entries = catalogueEntries(RULES, sigmaSources());
    const poor = entries.filter(
      (each) =>
        each.description === '' ||
        each.techniqueIds.length === 0 ||
        each.falsePositives.length === 0 ||
        each.owner === '',
    );
    expect(poor.map(({ id }) => id)).toEqual([]);
    expect(entries.flatMap((each) => each.techniqueIds).filter((id) => tacticsOf(id).length === 0)).toEqual([]);
    expect(entries.filter(({ language, reviewBy }) => language === 'EQL' && reviewBy === null)).toEqual([]);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  });

  test('is on the page that lists them, as it is now', () => {
    const page = readFileSync('docs/rules.md', 'utf8');
    const intro = page.slice(0, page.indexOf(`${String(RULES.length)} rules,`));
    expect(page).toBe(catalogueMarkdown(catalogueEntries(RULES, sigmaSources()), intro));
  });
});
