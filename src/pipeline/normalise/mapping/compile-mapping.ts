import type { JsonObject } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import type { Read } from '../expression/evaluation.js';
import { nearestName } from '../expression/nearest.js';
import { compileCase } from './compile-case.js';
import { compileDecode, compilePatterns } from './compile-decode.js';
import type { MappingFinding } from './finding.js';
import { reportUnreachable } from './lint-case.js';
import type { CaseProgram, MappingProgram, MappingTest } from './program.js';
import { MappingScope } from './scope.js';
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

function programOf(root: YamlNode, file: string): MappingProgram {
  const scope = new MappingScope(root);
  const read = (name: string): Read | undefined => scope.read(root.get(name));
  return {
    id: root.get('mapping').text() ?? '',
    version: String(root.get('version').value() ?? '1'),
    file,
    aliases: root.get('aliases').texts(),
    product: productOf(root),
    recognise: root
      .get('recognise')
      .items()
      .flatMap((node) => scope.read(node) ?? []),
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
    sequence: read('sequence'),
    time: read('time') ?? ((): undefined => undefined),
    timeOptions: { zoneMinutes: zoneMinutes(root.get('time_zone')), dayFirst: root.get('day_first').value() === true },
    cases: casesOf(root, scope),
    tests: testsOf(root),
  };
}

/** Compiles one mapping file; every fault is a finding with line and column. */
export function compileMapping(file: string, text: string): CompiledMapping {
  const source = new MappingSource(file, text);
  if (source.failed) return { program: null, findings: source.findings };
  const root = source.root();
  checkTop(root);
  const program = programOf(root, file);
  return { program: source.failed ? null : program, findings: source.findings };
}
