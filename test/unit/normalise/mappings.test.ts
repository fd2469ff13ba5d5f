import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../src/domain/json.js';
import { isJsonObject } from '../../../src/domain/json.js';
import {
  compileFile,
  loadMappings,
  mappingFiles,
  normaliseRecord,
  runMappingTests,
  SHIPPED_MAPPINGS,
} from '../../../src/pipeline/normalise/index.js';

import { ocsfCatalogue } from '../../../src/pipeline/normalise/ocsf/catalogue.js';
import type { OcsfAttribute, OcsfObject } from '../../../src/pipeline/normalise/ocsf/catalogue.js';

const library = loadMappings();

/** Whether the word beside a number is that of another number. */
function contradicts(attribute: OcsfAttribute, number: JsonValue, word: JsonValue | undefined): boolean {
  const named = Object.entries(attribute.enum ?? {}).find(([, { caption }]) => caption === word);
  return named !== undefined && named[0] !== String(number);
}

function contradictions(value: JsonValue, type: OcsfObject, path: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => contradictions(one as JsonValue, type, path));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const attribute = Object.hasOwn(type.attributes, name) ? type.attributes[name] : undefined;
    if (attribute === undefined) return [];
    const inner = ocsfCatalogue().objects.get(attribute.object_type ?? '');
    if (inner !== undefined) return contradictions(member, inner, `${path}.${name}`);
    return contradicts(attribute, member, value[attribute.sibling ?? '']) ? [`${path}.${name}`] : [];
  });
}

function contradictionsOf(given: JsonValue): readonly string[] {
  const record = { source: null, raw: given, index: 0, position: 'p', receivedAt: Date.UTC(2026, 5, 1) };
  return (normaliseRecord(record, library).events ?? []).flatMap(({ classUid, ocsf }) => {
    const ocsfClass = ocsfCatalogue().classesByUid.get(classUid);
    return ocsfClass === undefined ? ['no class'] : contradictions(ocsf as JsonObject, ocsfClass, ocsfClass.name);
  });
}

describe('the mappings that ship', () => {
  test.each(mappingFiles(SHIPPED_MAPPINGS))('%s has no findings', (file) => {
    expect(compileFile(file).findings).toEqual([]);
  });

  test.each(library.programs.map((program) => [program.id, program] as const))(
    '%s keeps what its given/expect blocks promise, recognised without a source',
    (_, program) => {
      expect(program.tests.length).toBeGreaterThan(0);
      for (const verdict of runMappingTests(program, library)) expect(verdict).toMatchObject({ differences: [] });
    },
  );

  test('say beside each number of OCSF the word that belongs to it', () => {
    const samples = library.programs.flatMap(({ tests }) => tests.map(({ given }) => given));
    expect([...new Set(samples.flatMap(contradictionsOf))]).toEqual([]);
  });

  test('are listed in the documentation, with their classes', () => {
    const page = readFileSync('docs/products.md', 'utf8');
    for (const program of library.programs) {
      const line = page.split('\n').find((one) => one.startsWith(`| \`${program.id}\` |`)) ?? '';
      expect([
        program.id,
        program.cases.filter((one) => !line.includes(one.ocsfClass.name)).map((one) => one.name),
      ]).toEqual([program.id, []]);
    }
  });

  test('a source may go by its alias, in any letter case', () => {
    expect(library.named('Okta/okta-system-logs')?.id).toBe('okta/system_log');
  });
});
