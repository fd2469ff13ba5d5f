import DataLoader from 'dataloader';
import type { Principal } from '../src/domain/access.js';
import type { Row } from '../src/domain/page.js';
import { field, type SelectedField } from '../src/domain/selection.js';
import { Masking } from '../src/usecases/access/masking.js';
import type { UseCases } from '../src/usecases/use-cases.js';
import { keyOfId } from './node-id.js';

/** What a resolver knows of its request. */
export interface ApiContext {
  readonly principal: Principal;
  readonly useCases: UseCases;
  readonly fields: FieldLoaders;
  /** Of a caller who sees personal data only masked; null of everybody else. */
  readonly masking: Masking | null;
  /** What the query was admitted at, in nodes asked for; null where its door does not tell. */
  readonly price: { readonly requested: number; readonly limit: number } | null;
  /** The caller again as the keys stand now, for streams that outlive a key; null once it is revoked. */
  renewed(): Promise<Principal | null>;
}

/** Loads fields that no root query brought along, batched over the objects of one level. */
export class FieldLoaders {
  private readonly loaders = new Map<string, DataLoader<string, Row | null>>();

  constructor(private readonly useCases: UseCases) {}

  async load(id: string, wanted: SelectedField): Promise<unknown> {
    const { label, key } = keyOfId(id);
    const row = await this.loaderFor(label, wanted).load(key);
    return row?.[wanted.key] ?? null;
  }

  private loaderFor(label: string, wanted: SelectedField): DataLoader<string, Row | null> {
    const name = `${label}.${JSON.stringify(wanted)}`;
    const known = this.loaders.get(name);
    if (known) return known;
    // Batches without remembering: a subscription lives on, and its objects change.
    const loader = new DataLoader<string, Row | null>(
      (keys) => this.useCases.read.byKeys(label, keys, [field('id'), wanted]),
      { cache: false },
    );
    this.loaders.set(name, loader);
    return loader;
  }
}

export function apiContext(
  principal: Principal,
  useCases: UseCases,
  renewed: () => Promise<Principal | null>,
): ApiContext {
  const masking = principal.masked === true ? new Masking(principal.id) : null;
  return { principal, useCases, fields: new FieldLoaders(useCases), masking, price: null, renewed };
}
