import { expect, test } from '@jest/globals';
import type { JsonValue } from '../../../src/domain/json.js';
import { loadMappings, normaliseRecord } from '../../../src/pipeline/normalise/index.js';

const library = loadMappings();
const HASH = '7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069';

function filesOf(source: string, raw: JsonValue): readonly string[] {
  const record = { source, raw, index: 0, position: '0', receivedAt: Date.UTC(2026, 10, 1) };
  const { events = [] } = normaliseRecord(record, library);
  return events.flatMap(({ roles }) => roles.filter(({ kind }) => kind === 'File').map(({ key }) => key));
}

test('a file that came by mail is the one that lands on a machine, however its fingerprint is written', () => {
  const mail = {
    GUID: 'g1',
    type: 'messagesDelivered',
    messageTime: '2026-03-01T08:00:00Z',
    sender: 'sales@quarry.example',
    recipient: ['mara@northwind.example'],
    messageID: '<m@mail.test>',
    messageParts: [
      { disposition: 'attached', filename: 'invoice.docm', contentType: 'application/msword', sha256: HASH },
    ],
  };
  const saved = {
    EventTime: '2026-03-01 11:00:00',
    Hostname: 'ws7.northwind.example',
    EventID: 15,
    SourceName: 'Microsoft-Windows-Sysmon',
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    RecordNumber: '7',
    UtcTime: '2026-03-01 11:00:00.000',
    ProcessGuid: '{f-1}',
    Image: 'C:\\Program Files\\mail.exe',
    User: 'NORTHWIND\\mara',
    TargetFilename: 'C:\\Users\\mara\\Downloads\\invoice.docm',
    Hash: `SHA256=${HASH.toUpperCase()}`,
  };
  expect(filesOf('proofpoint/tap', mail)).toEqual([`sha256:${HASH}`]);
  expect(filesOf('microsoft/sysmon', saved)).toEqual([`sha256:${HASH}`]);
});
