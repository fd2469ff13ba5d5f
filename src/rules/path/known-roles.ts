/** Before the name of a role, in lower case, as a subject of context. */
export const OF_ROLE = 'role:';

/** How vendors call the roles that can make themselves everything else; what is written down in context goes first. */
const TIER_0: ReadonlySet<string> = new Set([
  // Entra
  'company administrator',
  'global administrator',
  'hybrid identity administrator',
  'partner tier2 support',
  'privileged authentication administrator',
  'privileged role administrator',
  // Okta
  'super administrator',
  'super_admin',
  // Google Workspace and Cloud
  '_seed_admin_role',
  'roles/iam.organizationroleadmin',
  'roles/owner',
  'roles/resourcemanager.organizationadmin',
  // AWS
  'administratoraccess',
  'arn:aws:iam::aws:policy/administratoraccess',
  // Azure
  'owner',
  'user access administrator',
  // Kubernetes
  'cluster-admin',
  // Active Directory
  'domain admins',
  'enterprise admins',
  'schema admins',
]);

export function tierOfKnownRole(key: string): number | null {
  return key.startsWith(OF_ROLE) && TIER_0.has(key.slice(OF_ROLE.length)) ? 0 : null;
}

/** The subject under which context speaks of a role of this name. */
export function roleKey(name: string): string {
  return OF_ROLE + name.trim().toLowerCase();
}
