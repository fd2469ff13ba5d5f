import neo4j, { type Record as Row } from 'neo4j-driver';
import type { Cell, HuntRow } from '../../rules/cypher/ports.js';

/** A driver's record as plain values. */
export function huntRow(row: Row): HuntRow {
  const columns = row.keys.map(String);
  return { columns, cells: columns.map((column) => cellOf(row.get(column))) };
}

type Properties = Readonly<Record<string, unknown>>;

export function cellOf(value: unknown): Cell {
  if (Array.isArray(value)) return { kind: 'list', cells: value.map(cellOf) };
  return graphCell(value) ?? plainCell(value);
}

function graphCell(value: unknown): Cell | null {
  if (neo4j.isNode(value)) {
    return { kind: 'node', labels: value.labels, properties: propertiesOf(value.properties as Properties) };
  }
  if (neo4j.isRelationship(value)) {
    return { kind: 'relationship', type: value.type, properties: propertiesOf(value.properties as Properties) };
  }
  if (!neo4j.isPath(value)) return null;
  const steps = value.segments.flatMap(({ relationship, end }) => [relationship, end]);
  return { kind: 'path', cells: [value.start, ...steps].map(cellOf) };
}

function plainCell(value: unknown): Cell {
  if (value === null || value === undefined) return { kind: 'value', value: null };
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return { kind: 'value', value };
  if (isPlain(value)) {
    return { kind: 'map', cells: Object.fromEntries(Object.entries(value).map(([key, each]) => [key, cellOf(each)])) };
  }
  // Times, points and durations know how to write themselves.
  return { kind: 'value', value: String(value) };
}

function isPlain(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function propertiesOf(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, propertyOf(value)]));
}

function propertyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(propertyOf);
  return typeof value === 'object' && value !== null ? String(value) : value;
}
