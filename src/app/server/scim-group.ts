import type { MemberGroup } from '../../domain/member.js';
import type { GroupFields, MembershipStep } from '../../usecases/access/member-groups.js';
import { objectIn, operationsIn, textIn, valuesIn, wrong, type Operation } from './scim-values.js';

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

export function shownGroup(group: MemberGroup): object {
  const { id, displayName, externalId, members, createdAt, updatedAt } = group;
  return {
    schemas: [GROUP],
    id,
    displayName,
    ...(externalId === null ? {} : { externalId }),
    members: members.map(({ id: value, name: display }) => ({ value, display, type: 'User' })),
    meta: {
      resourceType: 'Group',
      created: new Date(createdAt).toISOString(),
      lastModified: new Date(updatedAt).toISOString(),
      location: `/scim/v2/Groups/${id}`,
    },
  };
}

/** A whole group, as POST and PUT bring it: who is not named is not in it. */
export function groupFieldsOf(body: unknown): GroupFields {
  const { displayName, externalId, members } = objectIn(body, 'The body is no group.');
  return {
    displayName: textIn('displayName', displayName) ?? '',
    externalId: textIn('externalId', externalId),
    steps: [{ kind: 'set', members: valuesIn('members', members ?? null) }],
  };
}

/** RFC 7644, 3.5.2, in the ways in which directories write it. */
export function groupFieldsOfPatch(body: unknown): GroupFields {
  return operationsIn(body).reduce<GroupFields>(
    (fields, operation) => {
      const { steps, ...said } = patched(operation);
      return { ...fields, ...said, steps: [...fields.steps, ...steps] };
    },
    { steps: [] },
  );
}

function patched({ verb, path, value }: Operation): GroupFields {
  if (path === null) return withoutPath(verb, value);
  const name = path.replace(`${GROUP}:`, '');
  // `members[value eq "id"]`: how Entra and Okta take one out.
  const [, one] = /^members\[value eq "([^"]+)"\]$/i.exec(name) ?? [];
  if (one !== undefined) return { steps: [{ kind: verb === 'remove' ? 'remove' : 'add', members: [one] }] };
  switch (name.toLowerCase()) {
    case 'members':
      return { steps: [membership(verb, value)] };
    case 'displayname':
      return { displayName: textIn(name, value) ?? '', steps: [] };
    case 'externalid':
      return { externalId: verb === 'remove' ? null : textIn(name, value), steps: [] };
    default:
      throw wrong(`${name} of a group cannot be changed.`);
  }
}

function withoutPath(verb: Operation['verb'], value: unknown): GroupFields {
  const said = objectIn(value, 'An operation without a path has an object as its value.');
  return {
    ...('displayName' in said ? { displayName: textIn('displayName', said['displayName']) ?? '' } : {}),
    ...('externalId' in said ? { externalId: textIn('externalId', said['externalId']) } : {}),
    steps: 'members' in said ? [membership(verb, said['members'])] : [],
  };
}

/** Removing `members` without saying whom takes out everybody. */
function membership(verb: Operation['verb'], value: unknown): MembershipStep {
  const members = valuesIn('members', value ?? null);
  if (verb === 'remove')
    return value === undefined || value === null ? { kind: 'set', members: [] } : { kind: 'remove', members };
  return { kind: verb === 'replace' ? 'set' : 'add', members };
}
