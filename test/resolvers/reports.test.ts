import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { extractText, getDocumentProxy, getMeta } from 'unpdf';
import type { Graph } from '../../src/graph/session.js';
import { startApi, type ApiUnderTest } from '../harness/api-server.js';
import { writeCase } from '../harness/case-fixture.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let api: ApiUnderTest;
beforeAll(async () => {
  graph = await emptyTestGraph();
  await writeCase(graph, 1, '<b>Takeover</b> of =Mara');
  api = await startApi(graph);
  await api.ask(
    'mutation { updateCase(input: { number: 1, tlp: AMBER_STRICT, summary: "Contained." }) { __typename } addComment(input: { number: 1, text: "Called her" }) { __typename } }',
  );
});
afterAll(async () => {
  await api.close();
  await graph.close();
});

async function report(format: string, number = 1, key = 'viewer') {
  const { data, errors } = await api.ask(
    'query($number: Int!, $format: ReportFormat!) { caseReport(number: $number, format: $format) { fileName mediaType encoding content } }',
    { number, format },
    key,
  );
  return {
    file: data?.['caseReport'] as { fileName: string; mediaType: string; encoding: string; content: string },
    errors,
  };
}

test('a report tells the decision with its evidence, who is involved, what fired and what people said', async () => {
  const { file, errors } = await report('MARKDOWN');
  expect(errors).toEqual([]);
  expect(file).toMatchObject({ fileName: 'case-1.md', mediaType: 'text/markdown', encoding: 'UTF8' });
  for (const part of [
    'MALICIOUS',
    'asn',
    'seen on 0 of last 214 logins',
    'Slow identity takeover',
    '203',
    'Called her',
    'account\\-takeover',
  ])
    expect(file.content).toContain(part);
  expect(file.content).toContain('&lt;b\\>Takeover');
});

test('a page, a table and data say the same', async () => {
  const page = (await report('HTML')).file.content;
  expect(page).toContain('&lt;b&gt;Takeover&lt;/b&gt;');
  expect(page).toContain('Slow identity takeover');
  expect((await report('CSV')).file.content).toContain('"Comments"');
  const data = JSON.parse((await report('JSON')).file.content) as Record<string, unknown>;
  expect(data).toMatchObject({ head: { number: 1, tlp: 'AMBER_STRICT' }, comments: { more: false } });
  // How a row holds its lists is no part of the contract.
  expect(Object.keys(data['head'] as object).filter((name) => !/^[a-zA-Z]+$/.test(name))).toEqual([]);
});

interface Stix {
  readonly type: string;
  readonly id: string;
  readonly spec_version?: string;
  readonly object_refs?: readonly string[];
  readonly object_marking_refs?: readonly string[];
  readonly value?: string;
}

test('a STIX bundle holds a report that refers only to what is in it, marked as the case is, the same ids each time', async () => {
  const { file } = await report('STIX');
  const bundle = JSON.parse(file.content) as { type: string; objects: readonly Stix[] };
  expect(bundle.type).toBe('bundle');
  const ids = new Set(bundle.objects.map(({ id }) => id));
  expect(ids.size).toBe(bundle.objects.length);
  for (const { id, type, spec_version } of bundle.objects) {
    expect(id).toMatch(new RegExp(`^${type}--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`));
    expect(spec_version).toBe('2.1');
  }
  const referred = bundle.objects.flatMap(({ object_refs = [], object_marking_refs = [] }) => [
    ...object_refs,
    ...object_marking_refs,
  ]);
  expect(referred.filter((id) => !ids.has(id))).toEqual([]);
  expect(bundle.objects.map(({ type }) => type)).toEqual(
    expect.arrayContaining([
      'report',
      'ipv4-addr',
      'user-account',
      'attack-pattern',
      'observed-data',
      'note',
      'identity',
    ]),
  );
  expect(bundle.objects.find(({ type }) => type === 'ipv4-addr')).toMatchObject({ value: '203.0.113.7' });
  const marked = bundle.objects.find(({ type }) => type === 'report');
  expect(marked?.object_marking_refs).toEqual(['marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003']);
  expect(JSON.parse((await report('STIX')).file.content)).toEqual(bundle);
});

test('a case that is not there has no report, and integrators get none', async () => {
  expect((await report('MARKDOWN', 99)).errors[0]?.extensions['code']).toBe('NOT_FOUND');
  expect((await report('MARKDOWN', 1, 'integrator')).errors[0]?.extensions['code']).toBe('FORBIDDEN');
});

async function pagesOf(content: string) {
  const pdf = await getDocumentProxy(new Uint8Array(Buffer.from(content, 'base64')));
  const { text } = await extractText(pdf, { mergePages: false });
  return { pdf, text };
}

test('a PDF says the same on pages that each carry the marking of the case, and holds nothing that runs or links', async () => {
  const { file, errors } = await report('PDF');
  expect(errors).toEqual([]);
  expect(file).toMatchObject({ fileName: 'case-1.pdf', mediaType: 'application/pdf', encoding: 'BASE64' });
  const { pdf, text } = await pagesOf(file.content);
  const whole = text.join(' ');
  for (const part of [
    'Case 1: <b>Takeover</b> of =Mara',
    'MALICIOUS',
    'seen on 0 of last 214',
    'Called her',
    'Contained.',
  ])
    expect(whole).toContain(part);
  text.forEach((page, index) => {
    expect(page.match(/TLP:AMBER\+STRICT/g)).toHaveLength(2);
    expect(page).toContain(`${String(index + 1)} / ${String(text.length)}`);
  });
  expect((await getMeta(pdf)).info).toMatchObject({ Title: 'Case 1: <b>Takeover</b> of =Mara', Author: 'viewer' });
  for (let page = 1; page <= pdf.numPages; page++) expect(await (await pdf.getPage(page)).getAnnotations()).toEqual([]);
  expect(await pdf.getJSActions()).toBeNull();
});

test('a PDF loses no sign and no line of what is long or in a script its font lacks', async () => {
  await writeCase(graph, 2, 'Ключ 鍵 \u202Etxt.exe');
  const long = Array.from({ length: 400 }, (_, index) => `word${String(index)}`).join(' ');
  await api.ask('mutation($text: String!) { addComment(input: { number: 2, text: $text }) { __typename } }', {
    text: long,
  });
  const { file } = await report('PDF', 2);
  const { text } = await pagesOf(file.content);
  const whole = text.join(' ').replaceAll(/\s+/g, ' ');
  expect(whole).toContain('Ключ [U+9375] \\u{202e}txt.exe');
  for (let index = 0; index < 400; index += 1) expect(whole).toContain(`word${String(index)}`);
  expect(text.length).toBeGreaterThan(1);
});
