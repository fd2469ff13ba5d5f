import type { JsonValue } from '../../domain/json.js';
import { undecoded } from './mapping/decode.js';
import type { MappingLibrary } from './mapping/library.js';

/** What the expressions of the mapping that knows a line of text read of it; undefined where none knows it. */
export function fieldsOfText(mappings: MappingLibrary, source: string | null, text: string): JsonValue | undefined {
  const line = undecoded(text);
  const found = mappings.recognise(source, line) ?? mappings.fallback(source, line);
  return found === undefined || typeof found.body === 'string' ? undefined : found.body;
}
