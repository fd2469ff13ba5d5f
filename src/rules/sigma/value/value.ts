import type { RE2JS } from 're2js';
import type { Token } from './tokens.js';
import type { AddressRange } from './address-range.js';

export type Anchor = 'whole' | 'startswith' | 'endswith' | 'contains';

/** One value of an item once its modifiers are applied. */
export type Value =
  | { readonly kind: 'text'; readonly tokens: readonly Token[]; readonly bytes: boolean }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'truth'; readonly truth: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'regex'; readonly regex: RE2JS }
  | { readonly kind: 'range'; readonly range: AddressRange }
  | { readonly kind: 'field'; readonly field: string; readonly anchor: Anchor }
  | { readonly kind: 'presence'; readonly present: boolean }
  | { readonly kind: 'order'; readonly accepts: (number: number) => boolean }
  /** A placeholder nobody has given values: unknown, so neither it nor its negation may decide. */
  | { readonly kind: 'unknown'; readonly placeholder: string };
