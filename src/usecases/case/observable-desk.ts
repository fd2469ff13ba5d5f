import type { Principal } from '../../domain/access.js';
import type { Tlp } from '../../domain/case.js';
import { entityOfObservable, normalObservable, type ObservableType } from '../../domain/observable.js';
import { bad, deedOf, line } from './deed.js';
import type { Deed } from './ports.js';

export interface ObservableFields {
  readonly tlp?: Tlp | null;
  readonly isIoc?: boolean;
  readonly tags?: readonly string[];
  readonly note?: string | null;
}

export interface NewObservable extends ObservableFields {
  readonly uid: string;
  readonly type: ObservableType;
  readonly value: string;
  /** Key of the entity that events name so. */
  readonly entity: string | null;
}

/**
 * Changes what is noted of what was seen, one transaction each. Refuses with NOT_FOUND, VERSION_CONFLICT,
 * IDEMPOTENCY_CONFLICT or BAD_USER_INPUT.
 */
export interface ObservableWrites {
  add(deed: Deed, observables: { readonly number: number; readonly rows: readonly NewObservable[] }): Promise<number>;
  edit(
    deed: Deed,
    edit: { readonly uid: string; readonly expectedVersion: number | null; readonly set: ObservableFields },
  ): Promise<string>;
  remove(deed: Deed, uid: string): Promise<number>;
}

export interface ObservableDeskPorts {
  readonly observables: ObservableWrites;
  readonly now: () => number;
  readonly newUid: () => string;
  readonly committed: () => void;
}

export interface AddObservables {
  readonly number: number;
  readonly observables: readonly (ObservableFields & { readonly type: ObservableType; readonly value: string })[];
  readonly idempotencyKey: string | null;
}

const MOST_AT_ONCE = 200;
const MOST_TAGS = 20;

/** What people note of what was seen in a case. */
export class ObservableDesk {
  constructor(private readonly ports: ObservableDeskPorts) {}

  async add(by: Principal, { number, observables, idempotencyKey }: AddObservables): Promise<number> {
    if (observables.length === 0 || observables.length > MOST_AT_ONCE)
      throw bad('observables', `Name 1 to ${String(MOST_AT_ONCE)} observables.`);
    const wanted = distinct(
      observables.map(({ type, value, ...fields }, index) => {
        const path = `observables.${String(index)}`;
        const normal = normalObservable(type, value, `${path}.value`);
        const entity = entityOfObservable(type, normal)?.key ?? null;
        return { tlp: null, isIoc: false, tags: [], note: null, ...checked(fields, path), type, value: normal, entity };
      }),
    );
    const deed = deedOf(by, { what: 'addObservables', idempotencyKey, said: wanted, at: this.ports.now() });
    const rows = wanted.map((row) => ({ ...row, uid: this.ports.newUid() }));
    return this.done(this.ports.observables.add(deed, { number, rows }));
  }

  update(
    by: Principal,
    edit: { readonly uid: string; readonly expectedVersion: number | null; readonly fields: ObservableFields },
  ): Promise<string> {
    const { uid, expectedVersion, fields } = edit;
    const set = checked(fields, '');
    const deed = deedOf(by, { what: 'updateObservable', idempotencyKey: null, said: edit, at: this.ports.now() });
    return this.done(this.ports.observables.edit(deed, { uid, expectedVersion, set }));
  }

  remove(by: Principal, uid: string): Promise<number> {
    const deed = deedOf(by, { what: 'removeObservable', idempotencyKey: null, said: { uid }, at: this.ports.now() });
    return this.done(this.ports.observables.remove(deed, uid));
  }

  private async done<Answer>(work: Promise<Answer>): Promise<Answer> {
    const answer = await work;
    this.ports.committed();
    return answer;
  }
}

function checked(fields: ObservableFields, path: string): ObservableFields {
  const { tags, note } = fields;
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  if (tags !== undefined && tags.length > MOST_TAGS)
    throw bad(at('tags'), `An observable has at most ${String(MOST_TAGS)} tags.`);
  return {
    ...fields,
    ...(tags === undefined ? {} : { tags: [...new Set(tags.map((tag) => line(tag, at('tags'), 100)))] }),
    ...(typeof note === 'string' ? { note: line(note, at('note'), 5_000) } : {}),
  };
}

/** Of what is named twice the first counts. */
function distinct<Named extends { readonly type: string; readonly value: string }>(
  named: readonly Named[],
): readonly Named[] {
  const keyOf = ({ type, value }: Named): string => `${type} ${value}`;
  return [...new Map([...named].reverse().map((one) => [keyOf(one), one])).values()].reverse();
}
