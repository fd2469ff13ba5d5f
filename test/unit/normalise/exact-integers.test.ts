import { describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../src/domain/json.js';
import { loadMappings, translateRecord } from '../../../src/pipeline/normalise/index.js';

const library = loadMappings();
const BIG = '9007199254740993';

function documentOf(raw: JsonValue, source: string | null = null): JsonObject {
  const record = { source, raw, index: 0, position: '0', receivedAt: Date.UTC(2026, 5, 1) };
  const { documents, reject } = translateRecord(record, library);
  expect(reject).toBeUndefined();
  return documents?.[0] ?? {};
}

describe('an integer that no double holds', () => {
  test('is kept to the last digit where its field has a place', () => {
    const line = `{"timestamp":"2026-03-01T10:00:00.000000+0000","flow_id":${BIG},"event_type":"flow","src_ip":"192.0.2.1","dest_ip":"192.0.2.2","proto":"TCP"}`;
    expect(documentOf(line)).toMatchObject({ connection_info: { uid: BIG } });
  });

  test('is kept as a text where nothing maps it, also inside JSON in a string and in a list of records', () => {
    const record = `{"time":"2026-03-01T10:00:00Z","user":"anna","serial":${BIG},"deep":[{"n":-${BIG}}]}`;
    const kept = { serial: BIG, deep: [{ n: `-${BIG}` }] };
    expect(documentOf(record)).toMatchObject({ unmapped: kept });
    expect(documentOf(JSON.stringify(record))).toMatchObject({ unmapped: kept });
    expect(documentOf(`[${record}]`)).toMatchObject({ unmapped: kept });
  });

  test('is no number of an OCSF field that wants one: it stays beside', () => {
    const line = `{"timestamp":"2026-03-01T10:00:00.000000+0000","flow_id":1,"event_type":"flow","src_ip":"192.0.2.1","dest_ip":"192.0.2.2","proto":"TCP","flow":{"bytes_toserver":${BIG},"bytes_toclient":7}}`;
    const document = documentOf(line);
    expect(document).toMatchObject({ unmapped: { flow: { bytes_toserver: BIG } } });
  });

  test.each([
    ['nanoseconds since 1970', '1772359200123456789', 1_772_359_200_123],
    ['a Windows file time', '134168328001234567', 1_772_359_200_123],
  ])('is read as a time where it is one: %s', (_, digits, ms) => {
    expect(documentOf(`{"time":${digits},"user":"anna"}`)).toMatchObject({ time: ms });
  });
});
