import type { CartographyPart } from '../../pipeline/enrich/ports-cartography.js';

/*
 * Cartography runs on Neo4j 4.4 and later, so nothing newer is used here. Rows come from walks that start at a small label
 * and collect nothing over the whole graph: the other database may be large, and others work with it.
 * @see https://cartography-cncf.github.io/cartography/usage/schema.html
 */

/** Later versions call nodes of AWS `AWSS3Bucket` where earlier ones said `S3Bucket`: only relationships are relied upon. */
const AWS_RESOURCES = /* cypher */ `
  MATCH (account:AWSAccount)-[:RESOURCE]->(n) WHERE (n)-[:TAGGED]->(:AWSTag)
  RETURN n.arn AS arn, n.instanceid AS instance, n.region AS region, account.id AS account, n.lastupdated AS seen,
    [(n)-[:TAGGED]->(tag:AWSTag) | [tag.key, tag.value]] AS tags`;

const AWS_PRINCIPALS = /* cypher */ `
  MATCH (:AWSAccount)-[:RESOURCE]->(n) WHERE n:AWSUser OR n:AWSRole
  RETURN n.arn AS arn, n.lastupdated AS seen,
    [(n)-[:MEMBER_AWS_GROUP]->(g:AWSGroup) | g.arn] AS groups,
    [(n)-[:STS_ASSUMEROLE_ALLOW]->(r:AWSRole) | r.arn] AS roles,
    [(n)-[:POLICY]->(p:AWSPolicy) | p.name] AS policies`;

const AZURE_RESOURCES = /* cypher */ `
  MATCH (:AzureSubscription)-[:RESOURCE]->(n) WHERE (n)-[:TAGGED]->(:AzureTag)
  RETURN n.id AS id, n.lastupdated AS seen, [(n)-[:TAGGED]->(tag:AzureTag) | [tag.key, tag.value]] AS tags`;

const GCP_RESOURCES = /* cypher */ `
  MATCH (:GCPProject)-[:RESOURCE]->(n) WHERE (n)-[:LABELED]->()
  RETURN n.id AS id, n:GCPBucket AS isBucket, n.lastupdated AS seen,
    [(n)-[:LABELED]->(label) | [label.key, label.value]] AS tags`;

const ENTRA_USERS = /* cypher */ `
  MATCH (n:EntraUser)
  RETURN n.id AS id, n.department AS department, n.job_title AS title, n.employee_type AS type, n.lastupdated AS seen,
    n.account_enabled AS enabled, coalesce(n.manager_id, head([(n)-[:REPORTS_TO]->(m:EntraUser) | m.id])) AS manager,
    [(n)-[:MEMBER_OF]->(g:EntraGroup) | g.id] AS groups`;

/** Okta's roles of AWS are given to groups. */
const OKTA_USERS = /* cypher */ `
  MATCH (n:OktaUser)
  RETURN n.id AS id, n.lastupdated AS seen, [(n)-[:MEMBER_OF_OKTA_GROUP]->(g:OktaGroup) | g.id] AS groups,
    [(n)-[:MEMBER_OF_OKTA_GROUP]->(:OktaGroup)<-[:ALLOWED_BY]-(r:AWSRole) | r.arn] AS roles`;

const GOOGLE_USERS = /* cypher */ `
  MATCH (n:GoogleWorkspaceUser)
  RETURN n.id AS id, n.organization_department AS department, n.organization_title AS title, n.lastupdated AS seen,
    coalesce(n.suspended, false) OR coalesce(n.archived, false) AS left,
    [(n)-[:MEMBER_OF|INHERITED_MEMBER_OF]->(g:GoogleWorkspaceGroup) | g.id] AS groups
  UNION ALL
  MATCH (n:GSuiteUser) WHERE NOT n:GoogleWorkspaceUser
  RETURN n.id AS id, null AS department, null AS title, n.lastupdated AS seen, coalesce(n.suspended, false) AS left,
    [(n)-[:MEMBER_GSUITE_GROUP]->(g:GSuiteGroup) | g.id] AS groups`;

const GITHUB_USERS = /* cypher */ `
  MATCH (n:GitHubUser)
  RETURN n.username AS name, n.lastupdated AS seen,
    [(n)-[:MEMBER|MAINTAINER]->(t:GitHubTeam) | t.id] AS teams,
    [(n)-[:DIRECT_COLLAB_ADMIN|OUTSIDE_COLLAB_ADMIN]->(r:GitHubRepository) | r.fullname] AS repositories,
    [(n)-[:OWNER]->(r:GitHubRepository) | r.fullname] AS owned`;

export const ROWS_OF = {
  aws_resources: AWS_RESOURCES,
  aws_principals: AWS_PRINCIPALS,
  azure_resources: AZURE_RESOURCES,
  gcp_resources: GCP_RESOURCES,
  entra_users: ENTRA_USERS,
  okta_users: OKTA_USERS,
  google_users: GOOGLE_USERS,
  github_users: GITHUB_USERS,
} as const satisfies Readonly<Record<CartographyPart, string>>;
