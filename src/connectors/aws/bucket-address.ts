/** Where a bucket is reached at AWS. A certificate covers one label only, so a name with dots goes into the path. */
export function addressAtAws(bucket: string, region: string): string {
  const host = `s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  return bucket.includes('.') ? `https://${host}/${bucket}` : `https://${bucket}.${host}/`;
}
