import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../src/domain/json.js';
import { isJsonObject } from '../../../src/domain/json.js';
import { loadMappings, MappingLibrary } from '../../../src/pipeline/normalise/index.js';
import { undecoded } from '../../../src/pipeline/normalise/mapping/decode.js';

const library = loadMappings();

/** The same mappings, each asked about every record. */
const asksAll = new MappingLibrary(
  library.programs.map((program) => {
    const recognise = program.recognise.map((one) => ({ ...one, needs: [] }));
    return Object.create(program, { recognise: { value: recognise } }) as typeof program;
  }),
);

const samples: readonly JsonValue[] = library.programs.flatMap(({ tests }) => tests.map(({ given }) => given));
const objects = samples.filter((one): one is JsonObject => isJsonObject(one));

function chosenBy(mappings: MappingLibrary, record: JsonValue): string | undefined {
  const read = undecoded(record);
  return (mappings.recognise(null, read) ?? mappings.fallback(null, read))?.program.id;
}

describe('which mapping reads a record', () => {
  test('is the same whether all mappings are asked or those that have a field in common with it', () => {
    for (const sample of samples) expect(chosenBy(library, sample)).toBe(chosenBy(asksAll, sample));
  });

  test('is the same for records that lack fields or mix those of two products', () => {
    const some = (record: JsonObject) => fc.subarray(Object.entries(record), { minLength: 1 });
    const part = fc.constantFrom(...objects.filter((one) => Object.keys(one).length > 0)).chain(some);
    fc.assert(
      fc.property(part, part, (one, other) => {
        const record = Object.fromEntries([...one, ...other]) as JsonObject;
        expect(chosenBy(library, record)).toBe(chosenBy(asksAll, record));
      }),
      { numRuns: 2_000 },
    );
  });

  test('is told for most mappings by fields that they need, so that few are asked about a record of nobody', () => {
    const always = library.programs.filter(({ recognise }) => recognise.some(({ needs }) => needs.length === 0));
    expect(always.map(({ id }) => id)).toEqual([]);
  });
});
