import { canonicalDigest } from '../domain/canonical.js';
import { InputFault } from '../domain/errors.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../domain/json.js';
import type { PolicyBundle } from './policy.js';
import { publish } from './publish.js';

/** A policy as somebody wrote it, or as it was published: an export has it so, with the digest that names it. */
export function readBundle(text: string, file: string): PolicyBundle {
  const published = publishedIn(text);
  if (published === null) return publish(text, file);
  const { digest, ...bare } = published;
  // Only what was published has the digest of itself, so nothing else of its form needs to be checked.
  if (canonicalDigest(bare) === digest) return published as unknown as PolicyBundle;
  throw new InputFault('POLICY_INVALID', 'This published policy is not what its digest names: it was altered since.', {
    place: { file, path: 'digest' },
    remedy: 'Take it from the export as it is, or strike out the digest of a policy that you wrote yourself.',
  });
}

function publishedIn(text: string): JsonObject | null {
  if (!text.trimStart().startsWith('{')) return null;
  try {
    const value = JSON.parse(text) as JsonValue;
    return isJsonObject(value) && typeof value['digest'] === 'string' ? value : null;
  } catch {
    // YAML begins with a brace, too: whoever publishes it says what is wrong with it.
    return null;
  }
}
