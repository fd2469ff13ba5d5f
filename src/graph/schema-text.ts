import { LABELS, RELATIONSHIPS, type LabelDeclaration, type RelationshipDeclaration } from '../domain/graph-model.js';

/** The constraints and indexes that the graph model declares, one statement a line, in a stable order. */
export function constraintStatements(): readonly string[] {
  const ofLabels = Object.entries<LabelDeclaration>(LABELS).flatMap(([label, declaration]) => [
    ...uniqueness(label, declaration.key),
    ...(declaration.indexes ?? []).map((properties) => index(label, properties, `(n:${label})`)),
  ]);
  const ofRelationships = Object.entries<RelationshipDeclaration>(RELATIONSHIPS).flatMap(([type, { indexes = [] }]) =>
    indexes.map((properties) => index(type, properties, `()-[n:${type}]-()`)),
  );
  return [...ofLabels, ...ofRelationships];
}

function uniqueness(label: string, key: readonly string[]): readonly string[] {
  if (key.length === 0) return [];
  return [
    [
      'CREATE CONSTRAINT',
      `${name(label, key)}_unique`,
      `IF NOT EXISTS FOR (n:${label}) REQUIRE (${list(key)}) IS UNIQUE;`,
    ].join(' '),
  ];
}

function index(of: string, properties: readonly string[], pattern: string): string {
  return ['CREATE INDEX', name(of, properties), `IF NOT EXISTS FOR ${pattern} ON (${list(properties)});`].join(' ');
}

function name(label: string, properties: readonly string[]): string {
  return [label, ...properties].join('_').toLowerCase();
}

function list(properties: readonly string[]): string {
  return properties.map((property) => `n.${property}`).join(', ');
}

/** `schema/graph/model.md`. */
export function modelPage(): string {
  const labels = Object.entries<LabelDeclaration>(LABELS).map(
    ([label, { key, about }]) => `| \`${label}\` | ${key.join(', ') || '–'} | ${about} |`,
  );
  const relationships = Object.entries<RelationshipDeclaration>(RELATIONSHIPS).map(
    ([type, { from, to, about }]) => `| \`${type}\` | ${from.join(', ')} | ${to.join(', ')} | ${about} |`,
  );
  return [
    '# The graph model',
    '',
    'Generated from `src/domain/graph-model.ts` by `npm run graph:print`; do not edit.',
    '',
    '| label | identity | what it is |',
    '|---|---|---|',
    ...labels,
    '',
    '| relationship | from | to | reads as |',
    '|---|---|---|---|',
    ...relationships,
    '',
  ].join('\n');
}
