import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import { evaluationOf } from '../event/evaluate.js';
import { undecoded } from '../mapping/decode.js';
import type { MappingLibrary, Recognised } from '../mapping/library.js';
import { carried } from './carried.js';
import { contentOf } from './packed-text.js';

/** What somebody read out of a record, without the record itself. */
function withoutText(body: JsonObject, text: string): JsonObject {
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]): readonly (readonly [string, JsonValue])[] => {
      if (value === text) return [];
      if (!isJsonObject(value)) return [[name, value]];
      return [[name, Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== text))]];
    }),
  );
}

/**
 * The record as its vendor wrote it, where a mapping says in which field of somebody else's document it stands
 * (`event.original` of ECS) and another mapping reads it; undefined otherwise.
 */
export function originalIn({ program, body }: Recognised, mappings: MappingLibrary): readonly JsonValue[] | undefined {
  const text = program.original?.(evaluationOf(body, undefined, 0));
  if (typeof text !== 'string' || !isJsonObject(body)) return undefined;
  const content = contentOf(text);
  const record = isJsonObject(content) ? content : text;
  const inner = carried({ record, around: withoutText(body, text) });
  const reader = mappings.recognise(null, undecoded(inner))?.program;
  return reader === undefined || reader === program ? undefined : [inner];
}
