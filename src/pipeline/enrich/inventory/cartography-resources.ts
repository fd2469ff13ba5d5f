import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { bucketName } from './clouds.js';
import { problem, textOf, type RecordReading } from './draft.js';
import { factsOfTags } from './tags.js';

/** What the tags of a row's resource say, under each name that events may give it. */
function tagged(names: readonly string[], { tags }: JsonObject, place: string): RecordReading {
  const [first, ...others] = names.map((name) => factsOfTags(name, tagsOf(tags), place));
  if (first === undefined) return problem(place, 'has no name by which events would call it');
  return { facts: [first, ...others].flatMap(({ facts }) => facts), problems: first.problems };
}

/** Pairs of key and value. */
function tagsOf(tags: JsonValue | undefined): JsonObject {
  const pairs = (Array.isArray(tags) ? tags : []) as readonly JsonValue[];
  return Object.fromEntries(
    pairs.flatMap((pair) => (Array.isArray(pair) ? [[String(pair[0]), pair[1] as JsonValue]] : [])),
  );
}

/** The trail names a machine by its ARN, of which Cartography keeps the parts; findings by its instance. */
export function awsResource(row: JsonObject, place: string): RecordReading {
  const instance = textOf(row['instance']);
  const arn = textOf(row['arn']) ?? machineArn(row);
  const names = [arn, instance].filter((name) => name !== null);
  return tagged(
    names.map((name) => `aws:${name}`),
    row,
    place,
  );
}

function machineArn(row: JsonObject): string | null {
  const [instance, region, account] = [row['instance'], row['region'], row['account']].map(textOf);
  if (!instance || !region || !account) return null;
  return `arn:${partitionOf(region)}:ec2:${region}:${account}:instance/${instance}`;
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

export function azureResource(row: JsonObject, place: string): RecordReading {
  const id = textOf(row['id']);
  return tagged(id === null ? [] : [`azure:${id.toLowerCase()}`], row, place);
}

export function gcpResource(row: JsonObject, place: string): RecordReading {
  const id = textOf(row['id']);
  const name =
    id === null ? null : row['isBucket'] === true ? bucketName(id) : (/(projects\/.+)$/.exec(id)?.[1] ?? null);
  return tagged(name === null ? [] : [`gcp:${name}`], row, place);
}
