import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../src/domain/json.js';
import { loadMappings, normaliseRecord, parseWhole } from '../../../src/pipeline/normalise/index.js';
import { devData } from '../../harness/dev-data.js';
import { describeWithSecondValidator, secondOpinionOn } from './support/second-validator.js';

const library = loadMappings();

function eventsOf(source: string | null, raw: JsonValue, position: string): readonly JsonObject[] {
  const record = { source, raw, index: 0, position, receivedAt: Date.UTC(2026, 10, 1) };
  return normaliseRecord(record, library).events?.map((event) => event.ocsf) ?? [];
}

interface Line {
  readonly source?: string;
  readonly raw?: JsonValue;
  readonly event?: JsonValue;
}

function eventsOfLines(file: string): readonly JsonObject[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .flatMap((text, index) => {
      const line = JSON.parse(text) as Line;
      return eventsOf(line.source ?? null, line.raw ?? line.event ?? null, String(index));
    });
}

function eventsOfReports(folder: string): readonly JsonObject[] {
  const reports = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as readonly { file: string }[];
  return reports.flatMap(({ file }) => {
    const bytes = readFileSync(join(folder, file));
    return bytes.length === 0 ? [] : eventsOf(null, parseWhole(bytes), file);
  });
}

describeWithSecondValidator('an independent validator of OCSF', () => {
  test('finds every event of the mappings’ own tests valid', () => {
    const events = library.programs.flatMap((program) =>
      program.tests.flatMap((one) => eventsOf(program.id, one.given, one.name)),
    );
    expect(secondOpinionOn(events)).toEqual({ events: events.length, invalid: 0, faults: [] });
  });

  test('finds every event of real records valid, mapped or not', () => {
    const pairs = devData('vendor-ecs-pairs', 'raw');
    const captured = devData('sigma-regression-events', 'windows.ndjson');
    const reports = devData('posture-findings');
    if (pairs === null || captured === null || reports === null) {
      console.warn('SKIPPED: an independent validator on real records: no development data');
      return;
    }
    const events = [
      ...readdirSync(pairs).flatMap((file) => eventsOfLines(join(pairs, file))),
      ...eventsOfLines(captured),
      ...eventsOfReports(reports),
    ];
    expect(secondOpinionOn(events)).toEqual({ events: events.length, invalid: 0, faults: [] });
  });

  test('is one that finds faults', () => {
    const [event = {}] = eventsOf(null, { at: '2026-03-01T08:00:00Z' }, 'p');
    expect(secondOpinionOn([{ ...event, time: 'yesterday' }, event])).toMatchObject({ events: 2, invalid: 1 });
  });
});
