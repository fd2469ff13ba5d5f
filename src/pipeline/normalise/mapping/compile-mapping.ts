import type { JsonObject } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import type { Expression } from '../expression/ast.js';
import type { Read } from '../expression/evaluation.js';
import { nearestName } from '../expression/nearest.js';
import { compileCase } from './compile-case.js';
import { compileDecode, compilePatterns } from './compile-decode.js';
import type { MappingFinding } from './finding.js';
import { reportUnreachable } from './lint-case.js';
import { reportShapes } from './lint-shape.js';
import { needsOf } from './needs.js';
import type { CaseProgram, MappingProgram, MappingTest, Recognition } from './program.js';
import { MappingScope } from './scope.js';
import { Spelling } from './spelling.js';
import { plainPaths } from './time-fields.js';
import type { FieldPath } from './time-fields.js';
import { MappingSource } from './yaml-node.js';
import type { YamlNode } from './yaml-node.js';

const KEYS: readonly string[] = [
  'mapping',
  'version',
  'about',
  'aliases',
  'product',
  'profiles',
  'recognise',
  'priority',
  'decode',
  'columns',
  'patterns',
  'report',
  'each',
  'let',
  'tables',
  'id',
  'revision',
  'content',
  'original',
  'sequence',
  'time',
  'time_zone',
  'day_first',
  'set',
  'facts',
  'roles',
  'claims',
  'cases',
  'tests',
];

export interface CompiledMapping {
  /** Null when there are errors. */
  readonly program: MappingProgram | null;
  readonly findings: readonly MappingFinding[];
}

function checkTop(root: YamlNode): void {
  for (const [key, , at] of root.entries()) {
    if (KEYS.includes(key)) continue;
    const near = nearestName(key, KEYS);
    root.source.report(at, `a mapping has no ${key}${near === undefined ? '' : `; did you mean ${near}?`}`);
  }
  for (const needed of ['mapping', 'product', 'time', 'cases']) {
    if (!root.get(needed).exists) root.error(`${needed} is missing`);
  }
  const id = root.get('mapping').text() ?? '';
  if (!/^[a-z0-9_]+\/[a-z0-9_.]+$/.test(id)) root.get('mapping').error('mapping must be vendor/product in lower case');
}

function zoneMinutes(node: YamlNode): number {
  const match = /^([+-])(\d{2}):(\d{2})$/.exec(node.text() ?? '+00:00');
  if (match === null) node.error('time_zone must look like +02:00');
  const minutes = Number(match?.[2] ?? 0) * 60 + Number(match?.[3] ?? 0);
  return match?.[1] === '-' ? -minutes : minutes;
}

function testsOf(root: YamlNode): readonly MappingTest[] {
  return root
    .get('tests')
    .items()
    .map((node, index) => ({
      name: node.get('name').text() ?? `test ${String(index + 1)}`,
      given: node.get('given').value(),
      expect: node.get('expect').value(),
      line: node.source.lineAt(node.offset),
    }));
}

function casesOf(root: YamlNode, scope: MappingScope): readonly CaseProgram[] {
  const nodes = root.get('cases').items();
  reportUnreachable(nodes);
  return nodes.flatMap((node, index) => compileCase(node, root, scope, index));
}

function productOf(root: YamlNode): JsonObject {
  const product = root.get('product').value();
  return isJsonObject(product) ? product : {};
}

/** Names of what the mapping tells beside OCSF, whatever the record. */
function factNamesOf(root: YamlNode): readonly string[] {
  const nodes = [root, ...root.get('cases').items()];
  return [
    ...new Set(
      nodes.flatMap((node) =>
        node
          .get('facts')
          .entries()
          .map(([name]) => name),
      ),
    ),
  ];
}

/** A value that is made when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function recognitionsOf(root: YamlNode, scope: MappingScope): readonly Recognition[] {
  return root
    .get('recognise')
    .items()
    .flatMap((node) => {
      const holds = scope.read(node);
      const expression = holds === undefined ? undefined : node.expression();
      return holds === undefined || expression === undefined ? [] : [{ holds, needs: needsOf(expression) }];
    });
}

function timeFieldsOf(root: YamlNode): readonly FieldPath[] {
  const lets = new Map<string, Expression>();
  for (const [name, node] of root.get('let').entries()) {
    const expression = node.expression();
    if (expression !== undefined) lets.set(name, expression);
  }
  const expression = root.get('time').expression();
  return expression === undefined ? [] : plainPaths(expression, lets);
}

function programOf(root: YamlNode, file: string, wholeText: string): MappingProgram {
  const scope = new MappingScope(root);
  const cases = once(() => casesOf(root, scope));
  const spelling = once(() => {
    cases();
    return new Spelling(scope.fields);
  });
  const timeFields = once(() => timeFieldsOf(root));
  const tests = once(() => testsOf(new MappingSource(file, wholeText).root()));
  const read = (name: string): Read | undefined => scope.read(root.get(name));
  return {
    id: root.get('mapping').text() ?? '',
    version: String(root.get('version').value() ?? '1'),
    file,
    aliases: root.get('aliases').texts(),
    product: productOf(root),
    recognise: recognitionsOf(root, scope),
    priority: Number(root.get('priority').value() ?? 0),
    decode: compileDecode(root),
    enrich: compilePatterns(root),
    each: root
      .get('each')
      .items()
      .flatMap((node) => scope.read(node) ?? []),
    isReport: root.get('report').value() === true,
    named: scope.named,
    externalId: read('id'),
    revision: read('revision'),
    content: read('content'),
    original: read('original'),
    sequence: read('sequence'),
    time: read('time') ?? ((): undefined => undefined),
    timeOptions: { zoneMinutes: zoneMinutes(root.get('time_zone')), dayFirst: root.get('day_first').value() === true },
    factNames: factNamesOf(root),
    get timeFields() {
      return timeFields();
    },
    get cases() {
      return cases();
    },
    get spelling() {
      return spelling();
    },
    get tests() {
      return tests();
    },
  };
}

/** Compiles one mapping file; every fault is a finding with line and column. */
export function compileMapping(file: string, text: string): CompiledMapping {
  const { program, findings, failed, root } = compiled({ file, text, wholeText: text });
  if (root !== null) reportShapes(root);
  void program?.cases;
  return { program: failed() ? null : program, findings };
}

/**
 * For files that are known to be right, as those that ship: what records are made into is compiled with the first record
 * that needs it, and the tests beside it are read when somebody wants to run them. Most servers see records of a few products.
 */
export function compileWhenNeeded(file: string, text: string): CompiledMapping {
  const { program, findings, failed } = compiled({ file, text: withoutTests(text), wholeText: text });
  return { program: failed() ? null : program, findings };
}

interface MappingText {
  readonly file: string;
  readonly text: string;
  /** With its tests. */
  readonly wholeText: string;
}

function compiled({ file, text, wholeText }: MappingText) {
  const source = new MappingSource(file, text);
  const failed = (): boolean => source.failed;
  const root = source.root();
  if (!source.failed && !root.isMapping)
    root.error('a mapping file is keys and what belongs to each: mapping, product, time, cases, …');
  if (source.failed) return { program: null, root: null, findings: source.findings, failed };
  checkTop(root);
  const program = programOf(root, file, wholeText);
  return { program, root, findings: source.findings, failed };
}

/** The block of `tests` up to the next key of the file. */
const TESTS = /^tests:[^\n]*\n(?:(?:[ \t#-][^\n]*)?\n)*/m;

function withoutTests(text: string): string {
  return text.replace(TESTS, (block) => '\n'.repeat(block.split('\n').length - 1));
}
