import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  factNamesOf,
  loadMappings,
  normaliseRecord,
  operationCatalogue,
  SHIPPED_MAPPINGS,
  storedFields,
  type MappingLibrary,
} from '../../pipeline/normalise/index.js';
import type { RawRecord } from '../../domain/event.js';
import type { FieldCatalogue } from '../../rules/catalogue.js';
import { runCases, type CaseResult } from '../../rules/sigma/cases/run-cases.js';
import type { CompileContext } from '../../rules/sigma/compile/compile-detection-rule.js';
import type { Finding } from '../../rules/sigma/load/finding.js';
import { lintRules } from '../../rules/sigma/load/lint.js';
import { isOwnRule } from '../../usecases/rules/rule-file.js';
import { lintOwn } from '../../usecases/rules/lint-own.js';
import { readTemplates, type RecordTemplate } from '../../usecases/rules/cases/record-templates.js';
import type { TextFile } from '../../usecases/rules/cases/read-yaml.js';
import { isRecordCases, runOwnCases } from '../../usecases/rules/cases/run-own-cases.js';
import { compileRecords } from '../../usecases/rules/compile-record.js';
import { packageRoot } from '../package-root.js';
import type { Config } from '../config/config.js';

/** Where rules are checked and tried before they watch anything: no database. */
export interface RuleBench {
  lint(texts: readonly TextFile[]): readonly Finding[];
  test(rule: TextFile, cases: TextFile): readonly CaseResult[];
}

/** `retentionMs`: how long events are sure to be kept; null where that is not known. */
export function ruleBench(context: CompileContext, retentionMs: number | null = null): RuleBench {
  const surroundings = once(() => {
    const library = mappingsOf(null);
    const fields = ruleFields(library);
    const compile = compileRecords({ fields, sources: () => context.sources });
    const verbs = new Set(operationCatalogue().keys());
    const normalise = (record: RawRecord) => normaliseRecord(record, library);
    return { compile, fields, verbs, retentionMs, sources: context.sources, templates: shippedTemplates(), normalise };
  });
  return {
    lint: (texts) => [
      ...texts.filter(({ text }) => isOwnRule(text)).flatMap((each) => lintOwn(each, surroundings())),
      ...lintRules(
        texts.filter(({ text }) => !isOwnRule(text)),
        { ...context, ...(retentionMs === null ? {} : { retentionMs }) },
      ),
    ],
    test: (rule, cases) =>
      isOwnRule(rule.text) || isRecordCases(cases.text)
        ? runOwnCases(rule, cases, surroundings())
        : runCases(rule, cases, context),
  };
}

/** The shipped mappings and the operator's own. */
export function mappingsOf(config: Pick<Config, 'SEQUITUR_MAPPINGS'> | null): MappingLibrary {
  const own = config?.SEQUITUR_MAPPINGS;
  return loadMappings([SHIPPED_MAPPINGS, ...(own === undefined ? [] : [own])]);
}

export function ruleFields(library: MappingLibrary): FieldCatalogue {
  return storedFields(factNamesOf(library));
}

/** Vendor records that cases fill in. */
export function shippedTemplates(): ReadonlyMap<string, RecordTemplate> {
  const folder = join(packageRoot(), 'seeds', 'records');
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return readTemplates(
    files.map((name) => ({ file: join(folder, name), text: readFileSync(join(folder, name), 'utf8') })),
  );
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
