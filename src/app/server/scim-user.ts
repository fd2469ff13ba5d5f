import type { Member } from '../../domain/member.js';
import type { MemberFields } from '../../usecases/access/members.js';
import { objectIn, operationsIn, textIn, valuesIn, wrong, type Given, type Operation } from './scim-values.js';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
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

const resource = (name: string) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
  id: name,
  name,
  endpoint: `/${name}s`,
  schema: `urn:ietf:params:scim:schemas:core:2.0:${name}`,
});

export const RESOURCE_TYPES = [resource('User'), resource('Group')];

export function shownUser(member: Member): object {
  const { id, userName, externalId, displayName, email, active, roles, groups, createdAt, updatedAt } = member;
  return {
    schemas: [USER],
    id,
    userName,
    active,
    ...(externalId === null ? {} : { externalId }),
    ...(displayName === null ? {} : { displayName }),
    ...(email === null ? {} : { emails: [{ value: email, primary: true }] }),
    roles: roles.map((value) => ({ value })),
    groups: (groups ?? []).map(({ id: value, name: display }) => ({ value, display, type: 'direct' })),
    meta: {
      resourceType: 'User',
      created: new Date(createdAt).toISOString(),
      lastModified: new Date(updatedAt).toISOString(),
      location: `/scim/v2/Users/${id}`,
    },
  };
}

/** A whole user, as POST and PUT bring it. Attributes that are not kept here are accepted and passed over. */
export function fieldsOf(body: unknown): MemberFields {
  const user = objectIn(body, 'The body is no user.');
  return Object.entries(user).reduce<MemberFields>(
    (fields, [name, value]) => ({ ...fields, ...fieldOf(name, value) }),
    {},
  );
}

/** RFC 7644, 3.5.2. Directories write `active` as text as well. */
export function fieldsOfPatch(body: unknown): MemberFields {
  return operationsIn(body).reduce<MemberFields>((fields, each) => ({ ...fields, ...patched(each) }), {});
}

function patched({ verb, path, value }: Operation): MemberFields {
  if (path === null) return fieldsOf(value);
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
      return { roles: valuesIn(name, value) };
    default:
      return {};
  }
}

function truthIn(value: unknown): boolean {
  const text = String(value).toLowerCase();
  if (text === 'true' || text === 'false') return text === 'true';
  throw wrong('active is true or false.');
}

/** Of several values the primary one. */
function firstValue(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const rows = value as readonly Given[];
  return (rows.find((row) => row['primary'] === true) ?? rows[0])?.['value'] ?? null;
}
