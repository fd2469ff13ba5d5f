import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { classSchema } from '../../../src/pipeline/normalise/ocsf/json-schema.js';
import { validateOcsf } from '../../../src/pipeline/normalise/index.js';
import { describeWithDevData } from '../../harness/dev-data.js';

const EVENT = {
  class_uid: 3002,
  category_uid: 3,
  activity_id: 1,
  type_uid: 300201,
  severity_id: 1,
  time: 1,
  metadata: { version: '1.8.0', product: { name: 'x' } },
  user: { name: 'anna' },
  service: { name: 's' },
};

describe('the schema of a class', () => {
  test('a profile adds attributes and requirements, and only when it is declared', () => {
    expect(validateOcsf(EVENT)).toEqual([]);
    expect(validateOcsf({ ...EVENT, device: { type_id: 0, ip: '192.0.2.1' } })).toHaveLength(1);
    const hosted = { ...EVENT, metadata: { ...EVENT.metadata, profiles: ['host'] } };
    expect(validateOcsf({ ...hosted, device: { type_id: 0, ip: '192.0.2.1' } })).toEqual([]);
    expect(validateOcsf({ ...EVENT, metadata: { ...EVENT.metadata, profiles: ['cloud'] } })).toHaveLength(1);
  });

  test('at least one of service and destination is needed to authenticate', () => {
    const { service, ...without } = EVENT;
    expect(service.name).toBe('s');
    expect(validateOcsf(without).length).toBeGreaterThan(0);
  });
});

type Plain = Readonly<Record<string, unknown>>;

describeWithDevData(
  'our schemas against those of an independent generator',
  ['ocsf-schema', 'json-schema'],
  (folder) => {
    test.each(readdirSync(folder).filter((name) => name.endsWith('.json.gz')))(
      '%s asks for the same attributes',
      (name) => {
        const theirs = JSON.parse(gunzipSync(readFileSync(join(folder, name))).toString()) as Plain;
        const ours = classSchema(name.replace(/^\d+_|\.json\.gz$/g, ''), []) as Plain;
        const names = (schema: Plain): string[] => Object.keys(schema['properties'] as Plain).sort();
        expect(names(ours)).toEqual(names(theirs));
        expect([...(ours['required'] as string[])].sort()).toEqual(
          [...((theirs['required'] ?? []) as string[])].sort(),
        );
        expect(Object.keys(ours['$defs'] as Plain).length).toBe(Object.keys(theirs['$defs'] as Plain).length);
      },
    );
  },
);
