import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Command } from 'commander';
import { buildSchema, parse, validate } from 'graphql';
import { PUBLISH, registerShelf, SAVE } from '../../../src/app/cli/commands/policy-shelf.js';
import { PlatformError } from '../../../src/domain/errors.js';

const FILE = 'seeds/policies/decision/cloud-exposure.yaml';
const DRAFT = { key: 'p@2', digest: 'd1', status: 'draft', owner: 'o', publishedBy: null };

let server: Server;
let asked: { query: string; variables: { input: object } }[];
let answer: object;
const printed: string[] = [];
beforeEach(async () => {
  [asked, printed.length] = [[], 0];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push(JSON.parse(body) as (typeof asked)[number]);
      response.setHeader('content-type', 'application/graphql-response+json');
      response.end(JSON.stringify({ data: answer }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
  server.close();
});

async function run(...args: readonly string[]): Promise<string> {
  const program = new Command().exitOverride();
  registerShelf(program);
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/graphql`;
  await program.parseAsync([...args, '--url', url, '--key', 'seq_k'], { from: 'user' });
  return printed.join('');
}

test('what the command asks is what the schema offers', () => {
  const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'));
  expect([SAVE, PUBLISH].flatMap((document) => validate(schema, parse(document)))).toEqual([]);
});

test('a draft is kept with its text and told with the digest that its publisher looks at', async () => {
  answer = { savePolicyDraft: { policy: DRAFT, redecided: 0, warnings: ['|weight| of a is large'] } };
  expect(await run('save', FILE, '--shadow')).toBe('p@2: draft\n  digest d1\n  warning: |weight| of a is large\n');
  expect(asked[0]?.variables.input).toEqual({ text: readFileSync(FILE, 'utf8'), shadow: true });
});

test('somebody else puts it into force and is told how many cases are decided again', async () => {
  const policy = { ...DRAFT, status: 'published', publishedBy: 'omar' };
  answer = { publishPolicy: { policy, redecided: 3, warnings: [] } };
  expect(await run('publish', 'p@2', '--reason', 'measured', '--digest', 'd1')).toBe(
    'p@2: published by omar, 3 open cases are decided again\n  digest d1\n',
  );
  expect(asked[0]?.variables.input).toEqual({ policy: 'p@2', reason: 'measured', digest: 'd1' });
});

test('what the server refuses is a fault with the server’s code and remedy', async () => {
  const refusal = { code: 'POLICY_NOT_PUBLISHABLE', message: 'You wrote it.', remedy: 'Ask somebody else.' };
  answer = { publishPolicy: refusal };
  const fault = await run('publish', 'p@2', '--reason', 'mine').catch((each: unknown) => each);
  expect(fault).toBeInstanceOf(PlatformError);
  expect(fault).toMatchObject({ code: 'POLICY_NOT_PUBLISHABLE', remedy: 'Ask somebody else.' });
});
