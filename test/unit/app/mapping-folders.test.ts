import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mappingFolders, type MappingFolders } from '../../../src/app/platform/mapping-folders.js';

const mapping = (version: number, className: string) => `
mapping: acme/door
version: ${String(version)}
about: Door controller of the test.
product: { vendor_name: Acme, name: Door }
recognise: exists(door_id)
time: at
cases:
  - class: ${className}
    activity: Unknown
`;

let folder: string;
let heard: (message: string) => void = () => undefined;
let mappings: MappingFolders;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sequitur-mappings-'));
  writeFileSync(join(folder, 'door.yaml'), mapping(1, 'base_event'));
  const say = (_detail: object, message: string) => heard(message);
  mappings = mappingFolders(folder, { info: say, error: say });
  mappings.start();
});
afterEach(async () => {
  await mappings.stop();
  rmSync(folder, { recursive: true, force: true });
});
const message = () => new Promise<string>((resolve) => (heard = resolve));
const version = () => mappings.current().named('acme/door')?.version;

test('a mapping that its author saves is in force without a restart, and a broken one leaves what is in force', async () => {
  expect(version()).toBe('1');
  const reloaded = message();
  writeFileSync(join(folder, 'door.yaml'), mapping(2, 'base_event'));
  expect(await reloaded).toBe('mappings reloaded');
  expect(version()).toBe('2');
  const refused = message();
  writeFileSync(join(folder, 'door.yaml'), mapping(3, 'no_such_class'));
  expect(await refused).toBe('the mappings cannot be reloaded; those in force stay');
  expect(version()).toBe('2');
});

test('the user’s own mapping goes before the shipped one of the same name', async () => {
  const reloaded = message();
  writeFileSync(join(folder, 'okta.yaml'), mapping(77, 'base_event').replace('acme/door', 'okta/system_log'));
  await reloaded;
  expect(mappings.current().named('okta/system_log')?.version).toBe('77');
});

test('a mapping that an editor saves by renaming, time and again, and one in a folder made later, are in force too', async () => {
  const saveAs = async (path: string, number: number): Promise<void> => {
    const reloaded = message();
    writeFileSync(join(folder, 'draft.tmp'), mapping(number, 'base_event'));
    renameSync(join(folder, 'draft.tmp'), path);
    await reloaded;
  };
  for (const next of [2, 3, 4]) {
    await saveAs(join(folder, 'door.yaml'), next);
    expect(version()).toBe(String(next));
  }
  const made = message();
  rmSync(join(folder, 'door.yaml'));
  mkdirSync(join(folder, 'acme'));
  await made;
  expect(version()).toBeUndefined();
  for (const next of [5, 6]) {
    await saveAs(join(folder, 'acme', 'door.yaml'), next);
    expect(version()).toBe(String(next));
  }
});
