import { parseExactly } from '../../domain/exact-integers.js';
import { InputFault } from '../../domain/errors.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import { listAt, textAt } from '../wire/json-at.js';

export interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
  /** Of the content: an object that is written anew holds other records. */
  readonly tag: string;
}

/** Messages nest once or twice: a topic's in a queue's. */
const DEEPEST = 4;

/**
 * The objects that a message tells of: S3 tells itself, through EventBridge or through a topic, and CloudTrail through a
 * topic of its own. What tells of something else, as S3's test message does, names none.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html
 */
export function placesOf(body: string, depth = 0): readonly ObjectPlace[] {
  const told = parsed(body);
  if (told === null || depth > DEEPEST) throw notOurs();
  if (typeof told['Message'] === 'string') return placesOf(told['Message'], depth + 1);
  if (Array.isArray(told['Records'])) return listAt(told, 'Records').flatMap(placeOfRecord);
  if (told['Event'] === 's3:TestEvent') return [];
  if (told['source'] === 'aws.s3') return placeOfEvent(told);
  if (typeof told['s3Bucket'] === 'string') return placesOfTrail(told);
  throw notOurs();
}

function placeOfRecord(record: unknown): readonly ObjectPlace[] {
  if (!/^(s3:)?ObjectCreated:/.test(textAt(record, 'eventName'))) return [];
  const key = keyOf(textAt(record, 's3', 'object', 'key'));
  return [{ bucket: textAt(record, 's3', 'bucket', 'name'), key, tag: textAt(record, 's3', 'object', 'eTag') }];
}

/** S3 writes the key as a form does; EventBridge as it is. */
function keyOf(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    throw notOurs();
  }
}

function placeOfEvent(event: JsonObject): readonly ObjectPlace[] {
  if (event['detail-type'] !== 'Object Created') return [];
  const at = (...path: readonly string[]): string => textAt(event, 'detail', ...path);
  return [{ bucket: at('bucket', 'name'), key: at('object', 'key'), tag: at('object', 'etag') }];
}

function placesOfTrail(told: JsonObject): readonly ObjectPlace[] {
  const keys = listAt(told, 's3ObjectKey').filter((key) => typeof key === 'string');
  // CloudTrail writes an object once and names no tag of it.
  return keys.map((key) => ({ bucket: textAt(told, 's3Bucket'), key, tag: '' }));
}

function notOurs(): InputFault {
  return new InputFault('INGEST_UNPARSEABLE', 'A message of the queue is not a notification of S3. It is kept.', {
    remedy: 'Let nothing else write to this queue.',
  });
}

function parsed(text: string): JsonObject | null {
  try {
    const value = parseExactly(text) as JsonValue;
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
