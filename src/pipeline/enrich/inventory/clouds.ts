import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.js';
import { jsonOf, objectAt, problem, textOf, together, type InventoryReader, type RecordReading } from './draft.js';
import { eachRecord } from './json-records.js';
import { factsOfTags } from './tags.js';

const AWS = {
  what: 'The AWS inventory',
  lists: ['ResourceTagMappingList', 'configurationItems', 'Results', 'Resources'],
  each: 'resources',
  tables: true,
};
const AZURE = { what: 'The Azure inventory', lists: ['data', 'value'], each: 'resources', tables: true };
const GCP = { what: 'The Google Cloud inventory', lists: ['assets'], each: 'assets' };

/**
 * `aws resourcegroupstaggingapi get-resources`, a configuration snapshot or the answer to a query of AWS Config, or a
 * search of Resource Explorer.
 * @see https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 * @see https://docs.aws.amazon.com/config/latest/developerguide/example-s3-snapshot.html
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_SelectResourceConfig.html
 * @see https://docs.aws.amazon.com/resource-explorer/latest/apireference/API_Search.html
 */
export const awsInventory: InventoryReader = (text) =>
  eachRecord(text, AWS, (item, place) => {
    const arn = textOf(item['ResourceARN'] ?? item['ARN'] ?? item['arn'] ?? item['Arn']);
    if (arn === null) return problem(place, 'names no ARN');
    return factsOfTags(`aws:${arn}`, awsTags(item['Tags'] ?? item['tags'] ?? exploredTags(item)), place);
  });

/** Resource Explorer tells tags as one of several properties. */
function exploredTags({ Properties: properties }: JsonObject): JsonValue | undefined {
  return objects(properties).find((property) => property['Name'] === 'tags')?.['Data'];
}

/** A list of Key and Value, or an object. */
function awsTags(tags: JsonValue | undefined): JsonObject {
  if (!Array.isArray(tags)) return objectAt(tags);
  const pairs = tags
    .filter(isJsonObject)
    .map((tag) => [textOf(tag['Key'] ?? tag['key']), tag['Value'] ?? tag['value']]);
  return Object.fromEntries(pairs.filter(([name]) => name !== null) as [string, JsonValue][]);
}

/**
 * `az resource list`, or the answer of an Azure Resource Graph query, its rows as objects or as a table.
 * @see https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources
 * @see https://learn.microsoft.com/cli/azure/resource#az-resource-list
 */
export const azureInventory: InventoryReader = (text) =>
  eachRecord(text, AZURE, (item, place) => {
    const id = textOf(item['id']);
    return id === null
      ? problem(place, 'names no id')
      : factsOfTags(`azure:${id.toLowerCase()}`, objectAt(item['tags']), place);
  });

/**
 * An export of Cloud Asset Inventory with content type RESOURCE: one asset a line.
 * @see https://cloud.google.com/asset-inventory/docs/reference/rest/v1/Asset
 */
export const gcpInventory: InventoryReader = (text) =>
  eachRecord(text, GCP, (asset, place) => {
    const name = textOf(asset['name']);
    if (name === null) return problem(place, 'names no asset');
    const data = objectAt(objectAt(asset['resource'])['data']);
    const labels = objectAt(data['labels'] ?? objectAt(data['settings'])['userLabels'] ?? asset['labels']);
    return factsOfTags(`gcp:${auditName(name)}`, labels, place);
  });

/** Assets are named by service, audit records by project: `//storage.googleapis.com/b` is `projects/_/buckets/b` there. */
function auditName(name: string): string {
  const bucket = /^\/\/storage\.googleapis\.com\/([^/]+)$/.exec(name);
  return bucket === null ? name.replace(/^\/\/[^/]+\//, '') : bucketName(bucket[1] ?? '');
}

export function bucketName(bucket: string): string {
  return `projects/_/buckets/${bucket}`;
}

/**
 * The state of Terraform or OpenTofu: `terraform show -json`, or a state file of version 4. Nothing but identifiers and
 * tags is read, for a state holds secrets.
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
export const terraformState: InventoryReader = (text) => {
  const state = jsonOf(text, 'The Terraform state');
  return together(resourcesOf(state).map(({ address, attributes }) => taggedResource(address, attributes)));
};

interface StateResource {
  readonly address: string;
  readonly attributes: JsonObject;
}

function resourcesOf(state: JsonValue): readonly StateResource[] {
  const { values, resources } = objectAt(state);
  return values === undefined ? rawResources(resources) : shownResources(objectAt(objectAt(values)['root_module']));
}

function shownResources(module: JsonObject): readonly StateResource[] {
  const own = objects(module['resources'])
    .filter(({ mode }) => mode !== 'data')
    .map((resource) => ({ address: textOf(resource['address']) ?? '', attributes: objectAt(resource['values']) }));
  return [...own, ...objects(module['child_modules']).flatMap(shownResources)];
}

function rawResources(resources: JsonValue | undefined): readonly StateResource[] {
  return objects(resources)
    .filter(({ mode }) => mode !== 'data')
    .flatMap((resource) => {
      const address = [resource['module'], resource['type'], resource['name']].map((part) => textOf(part ?? null));
      return objects(resource['instances']).map((instance) => ({
        address: address.filter((part) => part !== null).join('.'),
        attributes: objectAt(instance['attributes']),
      }));
    });
}

function objects(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function taggedResource(address: string, attributes: JsonObject): RecordReading {
  const key = keyOf(attributes);
  if (key === null) return problem(address, 'is nothing that events name: it has no ARN, Azure id or Google name');
  const tags = ['tags_all', 'effective_labels', 'terraform_labels', 'tags', 'labels', 'user_labels']
    .map((name) => objectAt(attributes[name]))
    .find((found) => Object.keys(found).length > 0);
  return factsOfTags(key, tags ?? {}, address);
}

function keyOf(attributes: JsonObject): string | null {
  const arn = textOf(attributes['arn']);
  if (arn !== null) return `aws:${arn}`;
  const id = textOf(attributes['id']) ?? '';
  if (/^\/subscriptions\//i.test(id)) return `azure:${id.toLowerCase()}`;
  const link = textOf(attributes['self_link']) ?? '';
  const bucket = /\/storage\/v1\/b\/([^/]+)$/.exec(link);
  if (bucket !== null) return `gcp:${bucketName(bucket[1] ?? '')}`;
  const project = /\/(projects\/.+)$/.exec(link) ?? /^(projects\/.+)$/.exec(id);
  return project === null ? null : `gcp:${project[1] ?? ''}`;
}
