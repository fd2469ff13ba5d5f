import type { EntityRef, IdentityClaim, RoleRef } from '../../../domain/entity.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isMissing, isTrue, textOf } from '../expression/evaluation.js';
import type { Evaluation, Value } from '../expression/evaluation.js';
import type { ClaimProgram, FactProgram, RoleProgram } from '../mapping/program.js';

const MAX_KEY_LENGTH = 512;

export function evaluationOf(record: JsonValue, item: Value, receivedAt: number, outer?: Value): Evaluation {
  return { record, item, outer, receivedAt, scope: record, named: [], namedKnown: [], container: undefined, key: '' };
}

export function factsOf(programs: readonly FactProgram[], evaluation: Evaluation): JsonObject {
  const facts: Record<string, JsonValue> = {};
  for (const { name, read } of programs) {
    const value = read(evaluation);
    if (!isMissing(value) && !(Array.isArray(value) && value.length === 0)) facts[name] = value;
  }
  return facts;
}

const FINGERPRINT = /^(?:md5|sha1|sha256|sha512):[\da-f]+$/i;

/** Vendors write fingerprints in large letters and in small ones: it is one file. */
function keyOf({ kind }: RoleProgram, text: string | undefined): string | undefined {
  return kind === 'File' && text !== undefined && FINGERPRINT.test(text) ? text.toLowerCase() : text;
}

function refOf(program: RoleProgram, evaluation: Evaluation): readonly RoleRef[] {
  const key = keyOf(program, textOf(program.key(evaluation)));
  if (key === undefined || key === '' || key.length > MAX_KEY_LENGTH) return [];
  const label = program.label === undefined ? undefined : textOf(program.label(evaluation));
  return [{ role: program.role, kind: program.kind, key, label: label === undefined || label === '' ? key : label }];
}

function refsOf(program: RoleProgram, evaluation: Evaluation): readonly RoleRef[] {
  if (program.when !== undefined && !isTrue(program.when(evaluation))) return [];
  if (program.elements === undefined) return refOf(program, evaluation);
  const found = program.elements(evaluation);
  const elements: readonly Value[] = Array.isArray(found)
    ? (found as readonly Value[])
    : isMissing(found)
      ? []
      : [found];
  const outer = evaluation.scope;
  const refs = elements.flatMap((element) => {
    evaluation.scope = element;
    return refOf(program, evaluation);
  });
  evaluation.scope = outer;
  return refs;
}

export function rolesOf(programs: readonly RoleProgram[], evaluation: Evaluation): readonly RoleRef[] {
  const refs: RoleRef[] = [];
  const seen = new Set<string>();
  for (const program of programs) {
    for (const ref of refsOf(program, evaluation)) {
      const key = `${ref.role} ${ref.key}`;
      if (seen.has(key)) continue;
      seen.add(key);
      refs.push(ref);
    }
  }
  return refs;
}

function claimOf(program: ClaimProgram, roles: readonly RoleRef[], evaluation: Evaluation): readonly IdentityClaim[] {
  if (program.when !== undefined && !isTrue(program.when(evaluation))) return [];
  const ref = roles.find((one) => one.role === program.account);
  const value = textOf(program.value(evaluation))?.trim().toLowerCase();
  if (ref === undefined || value === undefined || value === '' || value.length > MAX_KEY_LENGTH) return [];
  const account: EntityRef = { kind: ref.kind, key: ref.key, label: ref.label };
  return [{ account, attribute: program.attribute, value, authoritative: program.authoritative }];
}

export function claimsOf(
  programs: readonly ClaimProgram[],
  roles: readonly RoleRef[],
  evaluation: Evaluation,
): readonly IdentityClaim[] {
  return programs.flatMap((program) => claimOf(program, roles, evaluation));
}
