import { isJsonObject } from '../../../domain/json.js';

/** `vendor/product` of a stored event, as source names are written; null where it does not say. */
export function productOf(doc: unknown): string | null {
  const metadata = isJsonObject(doc) ? doc['metadata'] : null;
  if (!isJsonObject(metadata)) return null;
  const product = metadata['product'];
  if (!isJsonObject(product)) return null;
  const { vendor_name: vendor, name } = product;
  return typeof vendor === 'string' && typeof name === 'string' ? `${slug(vendor)}/${slug(name)}` : null;
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}
