import type { NetworkClass } from '../../domain/network-class.js';

/** Where an address is, as far as an offline database says; what it does not say is absent, never guessed. */
export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
  readonly region?: string;
  readonly city?: string;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly networkNumber?: number;
  readonly networkName?: string;
  readonly networkClass?: NetworkClass;
  /** The database and the day it was built. */
  readonly provider: string;
}

/** Offline look-ups of addresses; answers at once, and null for an address that nobody placed. */
export interface PlaceBook {
  /** Some database lists networks by their kind, so that what it does not list is an ordinary one. */
  readonly tellsKinds: boolean;
  find(address: string): readonly Place[];
}
