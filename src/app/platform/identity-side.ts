import { randomUUID } from 'node:crypto';
import type { Graph } from '../../graph/session.js';
import { identityStore } from '../../graph/stores/identity-decree.store.js';
import type { TransactionPart } from '../../graph/transaction-part.js';
import { identityDoor } from '../../usecases/identity/correct-identity.js';
import type { IdentityDoor } from '../../usecases/identity/ports.js';

/** Corrections of who is who, with the rules that read otherwise because of them. */
export function identitySide(graph: Graph, correlation: TransactionPart, committed: () => void): IdentityDoor {
  const identities = identityStore(graph, { correlation, newId: randomUUID });
  return identityDoor({ identities, now: Date.now, newId: randomUUID, committed });
}
