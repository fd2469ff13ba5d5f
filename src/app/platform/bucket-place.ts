import type { BucketPlace } from '../../connectors/aws/bucket.js';

/** `s3://bucket/prefix?region=…&endpoint=…`; who asks is in the environment, as for AWS's own tools. */
export function bucketPlaceOf(
  { hostname: bucket, pathname, searchParams }: URL,
  env: NodeJS.ProcessEnv = process.env,
): BucketPlace {
  const endpoint = searchParams.get('endpoint');
  return {
    bucket,
    prefix: pathname.replace(/^\//, ''),
    region: searchParams.get('region') ?? 'us-east-1',
    ...(endpoint === null ? {} : { endpoint }),
    accessKeyId: 'env:AWS_ACCESS_KEY_ID',
    secretAccessKey: 'env:AWS_SECRET_ACCESS_KEY',
    ...(env['AWS_SESSION_TOKEN'] === undefined ? {} : { sessionToken: 'env:AWS_SESSION_TOKEN' }),
  };
}
