import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonObject } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import { ocsfCatalogue } from './catalogue.js';
import { classSchema } from './json-schema.js';

export interface SchemaFinding {
  /** JSON pointer into the event. */
  readonly path: string;
  readonly problem: string;
}

// Strict mode refuses `required` inside anyOf, which OCSF's at_least_one needs. Formats are patterns here.
const ajv = new Ajv2020({ strict: false, validateFormats: false, inlineRefs: false });
const compiled = new Map<string, ValidateFunction>();

/** A validator is compiled when its (class, profile set) is first met: some 20 ms each, then microseconds per event. */
function validatorOf(className: string, profiles: readonly string[]): ValidateFunction {
  const key = `${className}?${[...profiles].sort().join(',')}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const fresh = ajv.compile(classSchema(className, profiles));
  compiled.set(key, fresh);
  return fresh;
}

function profilesOf(event: JsonObject): readonly string[] {
  const metadata = event['metadata'];
  const profiles = isJsonObject(metadata) ? metadata['profiles'] : undefined;
  return Array.isArray(profiles) ? profiles.filter((one): one is string => typeof one === 'string') : [];
}

function findingOf(error: ErrorObject): SchemaFinding {
  const extra: unknown = error.params['additionalProperty'] ?? error.params['missingProperty'];
  const detail = typeof extra === 'string' ? ` (${extra})` : '';
  return { path: error.instancePath, problem: `${error.message ?? error.keyword}${detail}` };
}

/** What keeps this document from being a valid event of its class and profiles; empty = valid. */
export function validateOcsf(event: JsonObject): readonly SchemaFinding[] {
  const ocsfClass = ocsfCatalogue().classesByUid.get(Number(event['class_uid']));
  if (ocsfClass === undefined) return [{ path: '/class_uid', problem: 'is not a class of this OCSF version' }];
  const validate = validatorOf(ocsfClass.name, profilesOf(event));
  if (validate(event)) return [];
  return (validate.errors ?? []).map(findingOf);
}
