import { nearestName } from '../expression/nearest.js';
import type { YamlNode } from './yaml-node.js';

/** What may stand under a key of a mapping. */
interface Shape {
  readonly said: string;
  readonly fits: (node: YamlNode) => boolean;
}

function isScalar(node: YamlNode): boolean {
  return !node.isMapping && !node.isList;
}

function isScalarOrList(node: YamlNode): boolean {
  return node.items().every(isScalar);
}

const OBJECT: Shape = { said: 'names with what belongs to each', fits: (node) => node.isMapping };
const ENTRIES: Shape = {
  said: 'a list of entries, each with keys of its own',
  fits: (node) => node.items().every((one) => one.isMapping),
};
const EXPRESSION: Shape = { said: 'one expression', fits: isScalar };
const EXPRESSIONS: Shape = { said: 'one expression or a list of them', fits: isScalarOrList };
const WORDS: Shape = { said: 'one word or a list of words', fits: isScalarOrList };
const FLAG: Shape = { said: 'true or false', fits: (node) => typeof node.value() === 'boolean' };
const NUMBER: Shape = { said: 'a number', fits: (node) => typeof node.value() === 'number' };

const SHAPES: Readonly<Record<string, Shape>> = {
  product: OBJECT,
  tables: OBJECT,
  let: OBJECT,
  set: OBJECT,
  facts: OBJECT,
  roles: OBJECT,
  cases: ENTRIES,
  claims: ENTRIES,
  tests: ENTRIES,
  patterns: ENTRIES,
  recognise: EXPRESSIONS,
  each: EXPRESSIONS,
  id: EXPRESSION,
  time: EXPRESSION,
  revision: EXPRESSION,
  content: EXPRESSION,
  original: EXPRESSION,
  sequence: EXPRESSION,
  aliases: WORDS,
  profiles: WORDS,
  decode: WORDS,
  report: FLAG,
  day_first: FLAG,
  priority: NUMBER,
};

const TEST_KEYS = ['name', 'given', 'expect'];
const ROLE_KEYS = ['key', 'label', 'when', 'each', 'kind'];
const CLAIM_KEYS = ['account', 'attribute', 'value', 'when', 'authoritative'];

function reportOtherKeys(node: YamlNode, what: string, keys: readonly string[]): void {
  for (const [key, , at] of node.entries()) {
    if (keys.includes(key)) continue;
    const near = nearestName(key, keys);
    node.source.report(
      at,
      `${what} has no ${key}; it has ${keys.join(', ')}${near === undefined ? '' : ` (${near}?)`}`,
    );
  }
}

function reportTests(root: YamlNode): void {
  for (const test of root.get('tests').items()) {
    reportOtherKeys(test, 'a test', TEST_KEYS);
    if (!test.get('given').exists) test.error('a test needs given, the record as it comes');
    if (!test.get('expect').exists) test.error('a test needs expect, what is to become of the record');
  }
}

function reportRolesAndClaims(node: YamlNode): void {
  for (const [, role] of node.get('roles').entries())
    for (const one of role.items()) {
      reportOtherKeys(one, 'a role', ROLE_KEYS);
      if (one.isMapping && !one.get('key').exists) one.error('a role needs a key');
    }
  for (const claim of node.get('claims').items()) reportOtherKeys(claim, 'a claim', CLAIM_KEYS);
}

function reportProduct(root: YamlNode): void {
  const product = root.get('product');
  if (!product.isMapping) return;
  for (const name of ['vendor_name', 'name'])
    if (product.get(name).text() === undefined) product.error(`product needs ${name}, a text`);
}

/** What stands under a key but is not of its kind would be passed over in silence. */
export function reportShapes(root: YamlNode): void {
  for (const [key, node, at] of root.entries()) {
    const shape = SHAPES[key];
    if (shape !== undefined && node.exists && !shape.fits(node)) root.source.report(at, `${key} takes ${shape.said}`);
  }
  if (root.get('recognise').isList && root.get('recognise').items().length === 0)
    root.get('recognise').warn('nothing is recognised: records reach this mapping by the name of their source alone');
  reportProduct(root);
  reportTests(root);
  for (const node of [root, ...root.get('cases').items()]) reportRolesAndClaims(node);
}
