import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../src/domain/json.js';
import { isJsonObject } from '../../../src/domain/json.js';
import { loadMappings, MappingLibrary, normaliseRecord } from '../../../src/pipeline/normalise/index.js';
import { undecoded } from '../../../src/pipeline/normalise/mapping/decode.js';

const library = loadMappings();
const RECEIVED = Date.UTC(2026, 10, 1);

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

function renamed(value: JsonValue, rename: (name: string) => string): JsonValue {
  if (Array.isArray(value)) return value.map((one) => renamed(one as JsonValue, rename));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [rename(name), renamed(member, rename)]));
}

function told(raw: JsonValue) {
  const { events = [] } = normaliseRecord(
    { source: null, raw, index: 0, position: '0', receivedAt: RECEIVED },
    library,
  );
  return events.map(({ source, classUid, operation, time, roles }) => ({ source, classUid, operation, time, roles }));
}

describe('a store that evens the case of its columns', () => {
  const ACTIVITY: JsonObject = {
    id: '77',
    activityType: 133,
    activityUuid: 'b1',
    accountId: '1',
    createdAt: '2026-03-02T08:00:00.000Z',
    updatedAt: '2026-03-02T08:00:00.000Z',
    primaryDescription: 'The management user ann failed to log in.',
    data: { username: 'ann', ipAddress: '192.0.2.7' },
    userId: '5',
  };
  const AUDIT: JsonObject = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    auditID: 'k1',
    stage: 'ResponseComplete',
    verb: 'get',
    requestURI: '/api/v1/secrets',
    user: { username: 'ann' },
    sourceIPs: ['192.0.2.7'],
    objectRef: { resource: 'secrets', apiVersion: 'v1' },
    responseStatus: { code: 200 },
    stageTimestamp: '2026-03-02T08:00:00.000000Z',
    requestReceivedTimestamp: '2026-03-02T08:00:00.000000Z',
  };

  test.each([
    ['small', (name: string) => name.toLowerCase()],
    ['in capitals', (name: string) => name.toUpperCase()],
  ])('changes nothing about what its records say: names written %s', (_how, rename) => {
    for (const record of [ACTIVITY, AUDIT]) expect(told(renamed(record, rename))).toEqual(told(record));
    expect(told(ACTIVITY)).toMatchObject([{ source: 'sentinelone/singularity', operation: 'auth.failure' }]);
  });

  test('loses no field where two names have the same letters, or one is that of a built-in property', () => {
    const text =
      '{"activitytype":133,"createdat":"2026-03-02T08:00:00Z","primarydescription":"x","id":"1","accountid":"1","updatedat":"2026-03-02T08:00:00Z","data":{"IpAddress":"one","IPADDRESS":"two","__proto__":{"polluted":"three"}}}';
    const { events = [] } = normaliseRecord(
      { source: null, raw: text, index: 0, position: '0', receivedAt: RECEIVED },
      library,
    );
    const written = JSON.stringify(events.map(({ ocsf }) => ocsf));
    for (const value of ['one', 'two', 'three']) expect(written).toContain(value);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('leaves the records of unknown products to themselves', () => {
    expect(told({ id: '1', createdat: '2026-03-02T08:00:00Z', actor: 'ann', note: 'x' })).toMatchObject([
      { classUid: 0 },
    ]);
  });
});
