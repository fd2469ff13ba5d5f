import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { EventView } from '../../../../src/rules/pattern/pattern.js';
import { loadRules } from '../../../../src/rules/sigma/load/load-rules.js';
import { loadSources } from '../../../../src/rules/sigma/logsource/load-sources.js';
import { parseFieldTable, parseSourceEntries } from '../../../../src/rules/sigma/logsource/parse-sources.js';
import type { RuleFault } from '../../../../src/domain/errors.js';

const sources = loadSources(resolve('seeds/sigma'));

function fires(logsource: string, selection: string, view: Partial<EventView>): boolean {
  const text = `title: t\nlogsource: {${logsource}}\ndetection:\n  s: {${selection}}\n  condition: s\n`;
  const [loaded] = loadRules([{ file: null, text }], { sources, placeholders: new Map() }).rules;
  if (loaded?.rule.kind !== 'detection') throw new Error('the rule must load');
  return loaded.rule.test({ order: { t: 0, n: 0, uid: 'e' }, category: 'any', doc: {}, ...view });
}

const OKTA_EVENT = {
  class_uid: 3002,
  metadata: { product: { vendor_name: 'Okta', name: 'Okta System Log' }, event_code: 'user.session.start' },
  actor: { user: { email_addr: 'a@example.test' } },
};

describe('stored events', () => {
  test('a field is read from its OCSF path', () => {
    expect(fires('product: okta, service: okta', 'eventType: user.session.start', { doc: OKTA_EVENT })).toBe(true);
  });

  test('a field that OCSF has no place for is read from the record', () => {
    const raw = { debugContext: { debugData: { behaviors: 'New Geo-Location=POSITIVE' } } };
    const view = { doc: OKTA_EVENT, raw };
    expect(fires('product: okta, service: okta', 'debugContext.debugData.behaviors|contains: Geo', view)).toBe(true);
  });

  test('the record may stand in raw_data as text', () => {
    const doc = { ...OKTA_EVENT, raw_data: '{"legacyEventType":"core.user.x"}' };
    expect(fires('product: okta, service: okta', 'legacyEventType: core.user.x', { doc })).toBe(true);
  });

  test('what the mapping left over is read from unmapped, whatever its case', () => {
    const doc = { ...OKTA_EVENT, unmapped: { LegacyEventType: 'core.user.x' } };
    expect(fires('product: okta, service: okta', 'legacyEventType: core.user.x', { doc })).toBe(true);
  });

  test('keywords search the record', () => {
    const text = 'title: t\nlogsource: {product: okta, service: okta}\ndetection:\n  k: [needle]\n  condition: k\n';
    const [loaded] = loadRules([{ file: null, text }], { sources, placeholders: new Map() }).rules;
    const view: EventView = {
      order: { t: 0, n: 0, uid: 'e' },
      category: 'any',
      doc: OKTA_EVENT,
      raw: { x: 'a needle' },
    };
    expect(loaded?.rule.kind === 'detection' && loaded.rule.test(view)).toBe(true);
  });

  test('an event of another source is not of this log source', () => {
    expect(
      fires('product: okta, service: okta', 'eventType: user.session.start', {
        doc: OKTA_EVENT,
        source: 'aws/cloudtrail',
      }),
    ).toBe(false);
  });

  test('an event of another class is not of this category', () => {
    const doc = { class_uid: 1007, metadata: {}, process: { file: { path: 'C:\\x.exe' } } };
    const asked = (category: string): boolean =>
      fires('product: windows, category: process_creation', "Image|endswith: 'x.exe'", { doc, category });
    expect([asked('process_activity'), asked('file_activity')]).toEqual([true, false]);
  });

  test('a log source that nobody mapped fires on no stored event, and says so', () => {
    const text = 'title: t\nlogsource: {product: abacus}\ndetection:\n  s: {a: 1}\n  condition: s\n';
    const [loaded] = loadRules([{ file: null, text }], { sources, placeholders: new Map() }).rules;
    expect(loaded?.rule.notLive).not.toBeNull();
    expect(fires('product: abacus', 'a: 1', { doc: { ...OKTA_EVENT, unmapped: { a: 1 } } })).toBe(false);
  });
});

describe('events of a hunter’s file', () => {
  const sysmon = (id: number): Record<string, unknown> => ({
    Event: {
      System: {
        Channel: 'Microsoft-Windows-Sysmon/Operational',
        EventID: id,
        Provider: { '#attributes': { Name: 'Microsoft-Windows-Sysmon' } },
      },
      EventData: { Image: 'C:\\Windows\\System32\\whoami.exe' },
    },
  });
  const whoami = "Image|endswith: '\\whoami.exe'";

  test('Windows events are read as they are exported', () => {
    expect(fires('product: windows, category: process_creation', whoami, { doc: sysmon(1) })).toBe(true);
  });

  test('an event that says it is another kind is not taken for this one', () => {
    expect(fires('product: windows, category: process_creation', whoami, { doc: sysmon(5) })).toBe(false);
  });

  test('an event that does not say what it is is taken at the hunter’s word', () => {
    expect(fires('product: windows, category: process_creation', whoami, { doc: { Image: 'C:\\whoami.exe' } })).toBe(
      true,
    );
  });

  test.each([
    [
      'attributes beside the data',
      { Event: { EventData: { Data: [{ '#attributes': { Name: 'Image' }, '#text': 'C:\\whoami.exe' }] } } },
    ],
    ['Winlogbeat', { winlog: { event_data: { Image: 'C:\\whoami.exe' } } }],
    ['Security 4688', { EventID: 4688, Channel: 'Security', NewProcessName: 'C:\\whoami.exe' }],
  ])('%s are understood', (_title, doc) => {
    expect(fires('product: windows, category: process_creation', whoami, { doc })).toBe(true);
  });

  test('the provider is read from the attributes of its element', () => {
    expect(
      fires('product: windows, service: sysmon', 'Provider_Name: Microsoft-Windows-Sysmon', { doc: sysmon(1) }),
    ).toBe(true);
  });

  test('named parameters of Google Workspace are fields', () => {
    const doc = {
      events: [
        {
          name: 'CHANGE_APPLICATION_SETTING',
          parameters: [
            { name: 'SETTING_NAME', value: 'x' },
            { name: 'NEW_VALUE', value: 'y' },
          ],
        },
      ],
    };
    const asked = (value: string): boolean =>
      fires('product: gcp, service: google_workspace.admin', `setting_name: x, new_value: ${value}`, { doc });
    expect([asked('y'), asked('x')]).toEqual([true, false]);
  });
});

describe('the shipped log sources', () => {
  test('every table is used, and every table that is named is there', () => {
    const names = readdirSync(resolve('seeds/sigma/fields')).map((file) => file.replace('.yaml', ''));
    expect(new Set(sources.entries.map((entry) => entry.table.name))).toEqual(new Set(names));
  });

  test('no table maps a field to nowhere', () => {
    for (const { table } of sources.entries)
      for (const [field, { ocsf, raw }] of table.fields)
        expect([field, ocsf.length + raw.length > 0]).toEqual([field, true]);
  });

  test('an entry that names no known table is refused with its place', () => {
    const text = readFileSync(join('seeds', 'sigma', 'logsources.yaml'), 'utf8');
    expect(() => parseSourceEntries(text, new Map())).toThrow(
      expect.objectContaining<Partial<RuleFault>>({ code: 'RULE_SYNTAX' }),
    );
  });

  test('an empty table is a table', () => {
    expect(parseFieldTable('x', '').name).toBe('x');
  });
});
