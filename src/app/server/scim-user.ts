import { InputFault } from '../../domain/errors.js';
import type { Member } from '../../domain/member.js';
import type { MemberFields } from '../../usecases/access/members.js';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
export const SCHEMA_ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** What of RFC 7643 is spoken here. */
export const SERVICE = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: 200 },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: false },
  authenticationSchemes: [{ type: 'oauthbearertoken', name: 'API key', description: 'The key of an admin.' }],
};

export function shownUser(member: Member): object {
  const { id, userName, externalId, displayName, email, active, roles, createdAt, updatedAt } = member;
  return {
    schemas: [USER],
    id,
    userName,
    active,
    ...(externalId === null ? {} : { externalId }),
    ...(displayName === null ? {} : { displayName }),
    ...(email === null ? {} : { emails: [{ value: email, primary: true }] }),
    roles: roles.map((value) => ({ value })),
    meta: {
      resourceType: 'User',
      created: new Date(createdAt).toISOString(),
      lastModified: new Date(updatedAt).toISOString(),
      location: `/scim/v2/Users/${id}`,
    },
  };
}

type Given = Readonly<Record<string, unknown>>;

/** A whole user, as POST and PUT bring it. Attributes that are not kept here are accepted and passed over. */
export function fieldsOf(body: unknown): MemberFields {
  const user = objectIn(body, 'The body is no user.');
  return Object.entries(user).reduce<MemberFields>(
    (fields, [name, value]) => ({ ...fields, ...fieldOf(name, value) }),
    {},
  );
}

/** RFC 7644, 3.5.2. Directories write operations in both cases, and `active` as text. */
export function fieldsOfPatch(body: unknown): MemberFields {
  const { schemas, Operations: operations } = objectIn(body, 'The body is no PatchOp.');
  if (!Array.isArray(schemas) || !schemas.includes(PATCH) || !Array.isArray(operations))
    throw wrong('A patch has the schema PatchOp and a list of Operations.');
  return operations.reduce<MemberFields>((fields, each) => ({ ...fields, ...patched(each) }), {});
}

function patched(operation: unknown): MemberFields {
  const { op, path, value } = objectIn(operation, 'An operation is an object.');
  const verb = String(op).toLowerCase();
  if (!['add', 'replace', 'remove'].includes(verb)) throw wrong(`${verb} is no operation.`);
  if (path === undefined) return fieldsOf(value);
  if (typeof path !== 'string') throw wrong('A path is text.');
  const name = path.replace(`${USER}:`, '').replace(/^emails(\[[^\]]*\])?(\.value)?$/i, 'email');
  return fieldOf(name, verb === 'remove' ? null : value);
}

function fieldOf(name: string, value: unknown): MemberFields {
  switch (name.toLowerCase()) {
    case 'username':
      return { userName: textIn(name, value) ?? '' };
    case 'active':
      return { active: truthIn(value) };
    case 'externalid':
      return { externalId: textIn(name, value) };
    case 'displayname':
      return { displayName: textIn(name, value) };
    case 'email':
    case 'emails':
      return { email: textIn(name, firstValue(value)) };
    case 'roles':
      return { roles: valuesIn(value) };
    default:
      return {};
  }
}

function truthIn(value: unknown): boolean {
  const text = String(value).toLowerCase();
  if (text === 'true' || text === 'false') return text === 'true';
  throw wrong('active is true or false.');
}

function textIn(name: string, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' && value.length <= 500) return value;
  throw wrong(`${name} is text.`);
}

/** Of several values the primary one. */
function firstValue(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const rows = value as readonly Given[];
  return (rows.find((row) => row['primary'] === true) ?? rows[0])?.['value'] ?? null;
}

function valuesIn(value: unknown): readonly string[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw wrong('roles is a list.');
  return (value as readonly unknown[]).map((each) =>
    typeof each === 'string' ? each : String((each as Given | null)?.['value'] ?? ''),
  );
}

/** `userName eq "…"`: the one filter that directories ask by, before they create somebody. */
export function nameInFilter(filter: unknown): string {
  const [, name] = /^userName\s+eq\s+"((?:[^"\\]|\\.)*)"$/i.exec(String(filter).trim()) ?? [];
  if (name === undefined) throw wrong('Only the filter `userName eq "…"` is supported.');
  return name.replace(/\\(.)/g, '$1');
}

function objectIn(value: unknown, otherwise: string): Given {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Given;
  throw wrong(otherwise);
}

function wrong(message: string): InputFault {
  return new InputFault('BAD_USER_INPUT', message);
}
