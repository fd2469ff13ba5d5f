import { deflateSync, inflateSync } from 'node:zlib';
import type { JsonValue } from '../../domain/json.js';

/** JSON as compressed bytes. The fastest level: what is repeated inside one record is short and near. */
export function pack(value: JsonValue): Int8Array {
  return packText(JSON.stringify(value));
}

export function packText(text: string): Int8Array {
  const bytes = deflateSync(text, { level: 1, windowBits: 13, memLevel: 6 });
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function unpack(bytes: Int8Array): JsonValue {
  return JSON.parse(unpackText(bytes)) as JsonValue;
}

export function unpackText(bytes: Int8Array): string {
  return inflateSync(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).toString('utf8');
}
