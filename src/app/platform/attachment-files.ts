import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { Bucket, keysOfBucket } from '../../connectors/aws/bucket.js';
import { credentialReader } from '../../connectors/credential.js';
import { EnvironmentFault } from '../../domain/errors.js';
import { EXIT } from '../../graph/embedded/exit-codes.js';
import type { FileStore } from '../../usecases/case/attachment-desk.js';
import type { Config } from '../config/config.js';
import { bucketFiles } from '../files/bucket-files.js';
import { folderFiles } from '../files/folder-files.js';
import { bucketPlaceOf } from './bucket-place.js';

const MB = 1_048_576;

/** Where attachments lie: beside the store of the embedded database, in another folder, or in a bucket that nodes share. */
export function attachmentFiles(
  { home, SEQUITUR_ATTACHMENTS: place, SEQUITUR_MIN_FREE_MB: free, SEQUITUR_ATTACHMENT_MAX_MB: most }: Config,
  env: NodeJS.ProcessEnv,
): { readonly files: FileStore; readonly fileLimitBytes: number } {
  return { files: filesAt(place ?? join(home, 'attachments'), { home, free, env }), fileLimitBytes: most * MB };
}

function filesAt(
  place: string,
  { home, free, env }: { readonly home: string; readonly free: number; readonly env: NodeJS.ProcessEnv },
): FileStore {
  if (!/^[a-z0-9+]+:\/\//i.test(place)) return folderFiles(place, free);
  const url = new URL(place);
  if (url.protocol !== 's3:' || url.hostname === '')
    throw new EnvironmentFault('CONFIG_INVALID', 'SEQUITUR_ATTACHMENTS is no place for files.', EXIT.CONFIG_INVALID, {
      remedy: 'Name a folder, or s3://bucket/prefix/?region=….',
    });
  const [bucket, readCredential] = [bucketPlaceOf(url, env), credentialReader(env)];
  // Who starts without credentials hears of it now, and not with the first file.
  keysOfBucket(bucket, readCredential);
  return bucketFiles(
    new Bucket(bucket, { readCredential, now: Date.now, pause }),
    join(home, 'attachment-drafts'),
    free,
  );
}
