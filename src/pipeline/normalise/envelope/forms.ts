import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import type { Carried } from './carried.js';
import { rowOfTable } from './log-analytics.js';

type Members = readonly JsonValue[];

function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as Members).filter(isJsonObject) : [];
}

function listIn(value: JsonValue | undefined): Members {
  return Array.isArray(value) ? (value as Members) : [];
}

function without(body: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}

function columnName(column: JsonValue): string {
  if (!isJsonObject(column)) return String(column);
  return String(column['name'] ?? column['ColumnName'] ?? '');
}

function rowsUnder(table: JsonObject): readonly Carried[] {
  const names = listIn(table['columns'] ?? table['Columns']).map(columnName);
  const around = without(table, 'columns', 'Columns', 'rows', 'Rows');
  return listIn(table['rows'] ?? table['Rows']).map((row) => {
    const cells = listIn(row).map((cell, at): [string, JsonValue] => [names[at] ?? `column${String(at)}`, cell]);
    return { record: Object.fromEntries(cells.filter(([, cell]) => cell !== null && cell !== '')), around };
  });
}

/** Rows under names of columns: what Log Analytics, Azure Data Explorer and Athena answer. */
function tables(body: JsonObject): readonly Carried[] {
  const list = objectsIn(body['tables'] ?? body['Tables']);
  return [...list, body].flatMap(rowsUnder);
}

/** The answer of a search by fields (Elasticsearch, OpenSearch): each value in a list of its own, under its path. */
function searchedFields(body: JsonObject): readonly Carried[] {
  const fields = body['fields'];
  if (body['_index'] === undefined || body['_source'] !== undefined || !isJsonObject(fields ?? null)) return [];
  return [{ record: unlisted(fields as JsonObject), around: without(body, 'fields') }];
}

function unlisted(fields: JsonObject): JsonObject {
  const inner = (value: JsonValue): JsonValue => {
    if (isJsonObject(value)) return unlisted(value);
    return Array.isArray(value) && value.length === 1 ? (value[0] as JsonValue) : value;
  };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, inner(value)]));
}

/** Loki's push format: lines with nanoseconds, under the labels of their stream. */
function streams(body: JsonObject): readonly Carried[] {
  return objectsIn(body['streams']).flatMap((stream) =>
    listIn(stream['values']).flatMap((pair) => {
      const [time = null, line, labels] = listIn(pair);
      if (typeof line !== 'string') return [];
      const around = { ...without(stream, 'values'), time, ...(isJsonObject(labels ?? null) ? { labels } : {}) };
      return [{ record: line, around: around as JsonObject }];
    }),
  );
}

/** OTLP writes each value under the name of its type. */
function plain(value: JsonValue | undefined): JsonValue {
  if (!isJsonObject(value ?? null)) return value ?? null;
  const object = value as JsonObject;
  if (isJsonObject(object['kvlistValue'] ?? null)) return attributes((object['kvlistValue'] as JsonObject)['values']);
  if (isJsonObject(object['arrayValue'] ?? null))
    return listIn((object['arrayValue'] as JsonObject)['values']).map(plain);
  return Object.values(object)[0] ?? null;
}

function attributes(list: JsonValue | undefined): JsonObject {
  return Object.fromEntries(objectsIn(list).map((one) => [String(one['key']), plain(one['value'])]));
}

function logRecord(log: JsonObject, resource: JsonObject): readonly Carried[] {
  const body = plain(log['body']);
  const around = {
    ...without(log, 'body', 'attributes'),
    attributes: attributes(log['attributes']),
    resource,
    time: log['timeUnixNano'] ?? log['observedTimeUnixNano'] ?? null,
  };
  return isJsonObject(body) || typeof body === 'string' ? [{ record: body, around }] : [];
}

/** OpenTelemetry's logs as a collector exports them. */
function openTelemetry(body: JsonObject): readonly Carried[] {
  return objectsIn(body['resourceLogs']).flatMap((group) => {
    const resource = isJsonObject(group['resource'] ?? null) ? (group['resource'] as JsonObject) : {};
    const labels = attributes(resource['attributes']);
    const scopes = objectsIn(group['scopeLogs'] ?? group['instrumentationLibraryLogs']);
    return scopes.flatMap((scope) => objectsIn(scope['logRecords']).flatMap((log) => logRecord(log, labels)));
  });
}

/** Envelopes whose records have to be put together first. */
export function assembled(body: JsonObject): readonly Carried[] {
  if ('resourceLogs' in body) return openTelemetry(body);
  if ('streams' in body) return streams(body);
  if ('tables' in body || 'Tables' in body || 'rows' in body || 'Rows' in body) return tables(body);
  const row = rowOfTable(body);
  return row === undefined ? searchedFields(body) : [row];
}
