import type { JsonValue } from '../../../domain/json.js';
import { InputFault } from '../../../domain/errors.js';
import type { CaseProgram } from '../mapping/program.js';
import { repairObject } from '../ocsf/repair.js';
import { validateOcsf } from '../ocsf/validator.js';
import type { SchemaFinding } from '../ocsf/validator.js';
import type { Copied, DocumentDraft, Draft } from './draft.js';

const MOST_ROUNDS = 4;

function liveObjects(value: JsonValue, into: Set<object>): Set<object> {
  if (typeof value !== 'object' || value === null) return into;
  into.add(value);
  for (const member of Object.values(value)) liveObjects(member as JsonValue, into);
  return into;
}

function removeAt(document: Draft, pointer: string): void {
  const path = pointer.split('/').slice(1);
  const last = path.pop();
  let holder: unknown = document;
  for (const name of path) holder = (holder as Readonly<Record<string, unknown>> | undefined)?.[name];
  if (last === undefined || typeof holder !== 'object' || holder === null) return;
  if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else Reflect.deleteProperty(holder, last);
}

function surviving(draft: DocumentDraft): readonly Copied[] {
  const live = liveObjects(draft.document, new Set());
  return draft.copied.filter((one) => live.has(one.home));
}

function faultOf(findings: readonly SchemaFinding[]): InputFault {
  const said = findings.slice(0, 3).map((one) => `${one.path || '/'} ${one.problem}`);
  return new InputFault('OCSF_INVALID', `the record lacks what its OCSF class requires: ${said.join('; ')}`);
}

/**
 * Validates the document, and drops what keeps it from being valid: those leaves then stay in `unmapped`.
 * Answers which leaves of the record the document still holds.
 */
export function makeValid(
  draft: DocumentDraft,
  chosen: Pick<CaseProgram, 'ocsfClass' | 'profiles'>,
): readonly Copied[] {
  const { document, shape, uncertain } = draft;
  // Every value was coerced to its attribute's type, so validity hangs only on which attributes are there.
  if (shape.valid && !uncertain) return draft.copied;
  let findings = validateOcsf(document);
  if (findings.length === 0) {
    if (!uncertain) shape.valid = true;
    return draft.copied;
  }
  repairObject(chosen.ocsfClass, document, new Set(chosen.profiles));
  findings = validateOcsf(document);
  for (let round = 0; findings.length > 0 && round < MOST_ROUNDS; round += 1) {
    const deep = findings.filter((one) => one.path !== '');
    if (deep.length === 0) throw faultOf(findings);
    for (const one of deep) removeAt(document, one.path);
    repairObject(chosen.ocsfClass, document, new Set(chosen.profiles));
    findings = validateOcsf(document);
  }
  if (findings.length > 0) throw faultOf(findings);
  return surviving(draft);
}
