import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { examineSources } from '../../../src/app/cli/commands/doctor-sources.js';
import { readSourcesFile } from '../../../src/app/config/sources-file.js';
import { PlatformError } from '../../../src/domain/errors.js';

const file = join(mkdtempSync(join(tmpdir(), 'sequitur-doctor-')), 'sources.yaml');

function read(yaml: string) {
  writeFileSync(file, yaml);
  return readSourcesFile(file);
}

test('the doctor names every door, and each secret that is not there, but none that is', () => {
  const sources = read(`
webhooks: [{ source: github/audit, scheme: github, secrets: [env:HOOK] }]
pull:
  - { type: microsoft_graph, id: alerts, log: alerts, tenantId: t, clientId: c, secret: env:NONE }
  - { type: aws_s3_queue, id: trail, region: eu-central-1, queueUrl: 'https://sqs.eu-central-1.amazonaws.com/1/q', accessKeyId: env:AK, secretAccessKey: env:SK }
  - { type: google_reports, id: google, serviceAccount: s@p.iam.gserviceaccount.com, privateKey: env:PEM, subject: a@acme.com }
  - { type: microsoft_activity, id: ual, tenantId: t, clientId: c, privateKey: env:PEM, thumbprint: x }
  - { type: kafka, id: topic, source: a/b, brokers: ['k:9092'], topic: t, sasl: { mechanism: PLAIN, user: u, password: env:GONE } }
syslog: [{ id: net, port: 1514, allow: [{ peer: 10.0.0.0/8 }] }]
`);
  const found = examineSources(sources, { HOOK: 'hush', AK: 'key', SK: 'secret', PEM: 'pem' });
  expect(found.map(({ check, ok }) => `${check} ${String(ok)}`)).toEqual([
    'webhook github/audit true',
    'pull alerts false',
    'pull trail true',
    'pull google true',
    'pull ual true',
    'pull topic false',
    'syslog net true',
  ]);
  expect(JSON.stringify(found)).not.toMatch(/hush|secret"|pem"/);
});

test('an entry without a proof of who asks, or of an unknown kind, is no configuration', () => {
  for (const entry of [
    '{ type: okta_system_log, id: a, url: "https://acme.okta.com" }',
    '{ type: microsoft_graph, id: a, log: alerts, tenantId: t, clientId: c }',
    '{ type: microsoft_graph, id: a, log: alerts, tenantId: t, clientId: c, secret: plain }',
    '{ type: microsoft_activity, id: a, tenantId: t, clientId: c, secret: env:S, contentTypes: [Audit.Everything] }',
    '{ type: nothing, id: a }',
    '{ type: kafka, id: a, source: a/b, brokers: ["k:9092"], topic: t, sasl: { mechanism: PLAIN, user: u, password: plain } }',
    '{ type: kafka, id: a, source: a/b, brokers: ["k"], topic: t }',
  ])
    expect(() => read(`pull: [${entry}]`)).toThrow(PlatformError);
});
