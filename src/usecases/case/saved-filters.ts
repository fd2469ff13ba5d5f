import type { Principal } from '../../domain/access.js';
import { InputFault } from '../../domain/errors.js';
import type { JsonObject } from '../../domain/json.js';
import { bad, line } from './deed.js';

export interface SavedFilter {
  readonly uid: string;
  readonly name: string;
  /** Name of who saved it. */
  readonly owner: string;
  /** Whether others see it. */
  readonly shared: boolean;
  /** As `cases(filter:)` takes it. */
  readonly filter: JsonObject;
  readonly order: { readonly field: string; readonly direction: string } | null;
}

export type StoredFilter = SavedFilter & { readonly ownerId: string };

export interface SavedFilterStore {
  /** Own ones and those that are shared, by name. */
  of(ownerId: string): Promise<readonly StoredFilter[]>;
  put(filter: StoredFilter): Promise<void>;
  /** False where there is none of this owner. */
  remove(uid: string, ownerId: string): Promise<boolean>;
}

export interface SavedFilterDoor {
  of(by: Principal): Promise<readonly SavedFilter[]>;
  find(by: Principal, uid: string): Promise<SavedFilter>;
  save(by: Principal, wanted: Omit<SavedFilter, 'uid' | 'owner'>): Promise<SavedFilter>;
  remove(by: Principal, uid: string): Promise<void>;
}

const MOST_FILTERS = 200;

/** Lists of cases that people want to find again; their own, or for all. */
export function savedFilterDesk(store: SavedFilterStore, newUid: () => string): SavedFilterDoor {
  const notFound = () => new InputFault('NOT_FOUND', 'There is no such saved filter.', { place: { path: 'saved' } });
  return {
    of: (by) => store.of(by.id),
    find: async (by, uid) => {
      const found = (await store.of(by.id)).find((filter) => filter.uid === uid);
      if (found === undefined) throw notFound();
      return found;
    },
    save: async (by, wanted) => {
      const name = line(wanted.name, 'name', 100);
      const known = (await store.of(by.id)).filter(({ ownerId }) => ownerId === by.id);
      const same = known.find((filter) => filter.name === name);
      if (same === undefined && known.length >= MOST_FILTERS)
        throw bad('name', `You have ${String(MOST_FILTERS)} saved filters already.`);
      const saved = { ...wanted, name, uid: same?.uid ?? newUid(), owner: by.name };
      await store.put({ ...saved, ownerId: by.id });
      return saved;
    },
    remove: async (by, uid) => {
      if (!(await store.remove(uid, by.id))) throw notFound();
    },
  };
}
