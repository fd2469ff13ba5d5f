import { describe, expect, test } from '@jest/globals';
import type { JsonValue } from '../../../src/domain/json.js';
import { partsOf } from '../../../src/pipeline/normalise/event/split.js';
import { unmappedOf } from '../../../src/pipeline/normalise/event/unmapped.js';
import { compileMapping, MappingLibrary, normaliseRecord } from '../../../src/pipeline/normalise/index.js';
import type { MappingProgram } from '../../../src/pipeline/normalise/index.js';

const RECEIVED = Date.UTC(2026, 5, 1);
const AT = '2026-03-01T08:00:00Z';

function scanner(each: string, name = 'name'): MappingProgram {
  const { program, findings } = compileMapping(
    'scan.yaml',
    `mapping: acme/scan
product: { vendor_name: Acme, name: Scan }
recognise: exists(findings)
each: ${each}
id: $item.id
time: at
cases: [{ class: entity_management, activity: Read, set: { entity: { uid: $item.id, name: '${name}' } } }]
`,
  );
  expect(findings).toEqual([]);
  if (program === null) throw new Error('no program');
  return program;
}

function findings(count: number): JsonValue[] {
  return Array.from({ length: count }, (_, n) => ({ id: `f${String(n)}`, note: `n${String(n)}` }));
}

describe('a report with more findings than any real one', () => {
  test('is read to a bound; what is beyond is kept with the first finding, none of it is lost', () => {
    const list = findings(100_003);
    const parts = partsOf(scanner('findings'), { at: AT, findings: list }, RECEIVED);
    expect(parts).toHaveLength(100_000);
    const [first, second] = parts.map(
      ({ split }) => unmappedOf({ findings: list }, { taken: new Map(), split }) as { findings: JsonValue[] },
    );
    expect(first?.findings).toEqual([list[0], ...list.slice(100_000)]);
    expect(second?.findings).toEqual([list[1]]);
  });

  test('whose list an expression put together is looked through once, not once per finding', () => {
    const [open, closed] = [findings(15_000), findings(15_000)];
    const raw = { at: AT, findings: [...open, 'a stray word'], closed };
    const library = new MappingLibrary([scanner('concat(findings[* exists(id)], closed)')]);
    const { events } = normaliseRecord({ source: null, raw, index: 0, position: 'p', receivedAt: RECEIVED }, library);
    expect(events).toHaveLength(30_000);
    const rest = (events ?? []).map(({ ocsf }) => ocsf['unmapped']);
    expect(rest[0]).toMatchObject({ findings: [{ note: 'n0' }, 'a stray word'], closed: [] });
    expect(rest[1]).toEqual({ at: AT, findings: [{ note: 'n1' }], closed: [] });
    expect(rest[29_999]).toEqual({ at: AT, findings: [], closed: [{ note: 'n14999' }] });
  });
});

describe('a pattern that a user wrote to take for ever', () => {
  test.each([
    'note | extract("^(a+)+$")',
    'note | replace("(a|a)*$", "")',
    'if(note matches "^(([a-z])+.)+[A-Z]([a-z])+$", "yes", "no")',
  ])('takes as long as its text: %s', (expression) => {
    const library = new MappingLibrary([scanner('findings', expression.replaceAll("'", "''"))]);
    const raw = { at: AT, note: `${'a'.repeat(50_000)}!`, findings: [{ id: 'f1' }] };
    const { events } = normaliseRecord({ source: null, raw, index: 0, position: 'p', receivedAt: RECEIVED }, library);
    expect(events).toHaveLength(1);
  });

  test('and one that RE2 cannot keep linear is a finding of lint, not a surprise at run time', () => {
    const { program, findings: found } = compileMapping(
      'scan.yaml',
      'mapping: acme/scan\nproduct: { vendor_name: A, name: B }\nrecognise: note matches "(a)\\\\1"\ntime: at\ncases: [{ class: base_event, activity: Other }]\n',
    );
    expect(program).toBeNull();
    expect(found[0]).toMatchObject({ severity: 'error', line: 3 });
  });
});
