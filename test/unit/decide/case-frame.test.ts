import { expect, test } from '@jest/globals';
import type { CaseSubject } from '../../../src/domain/case-facts.js';
import { frameOf } from '../../../src/pipeline/decide/case-frame.js';
import type { SubjectReading } from '../../../src/pipeline/decide/ports.js';

const implicated = (subject: CaseSubject) =>
  frameOf({ subject, entities: ['okta:1'], grants: [], matched: [], alerts: [] } as unknown as SubjectReading)
    .implicated;

test('whoever names a machine or a bucket after the change desk taints nothing that the desk wrote', () => {
  const named = { key: 'mde:1', label: 'service:desk', accounts: [] };
  expect(implicated({ kind: 'device', ...named })).toEqual(['mde:1', 'okta:1']);
  expect(implicated({ kind: 'resource', ...named })).toEqual(['mde:1', 'okta:1']);
});

test('what a person writes under their name, or into their mailbox, is theirs', () => {
  const ana = { key: 'person:ana', label: 'ana@corp.example', accounts: ['entra:7'] };
  expect(implicated({ kind: 'person', ...ana })).toEqual(['ana@corp.example', 'entra:7', 'okta:1', 'person:ana']);
  expect(implicated({ kind: 'mailbox', ...ana, accounts: [] })).toContain('ana@corp.example');
});
