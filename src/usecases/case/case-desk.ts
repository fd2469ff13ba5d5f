import type { Principal } from '../../domain/access.js';
import type { Pap, Severity, Tlp } from '../../domain/case.js';
import { PermissionFault } from '../../domain/errors.js';
import type { Disposition } from '../../domain/verdict.js';
import { bad, deedOf, line } from './deed.js';
import { storedCustomFields, type CustomFieldReads } from './custom-fields.js';
import { mentionsIn } from './markdown.js';
import type { CaseEdit, CaseFields, CaseWrites, Deed } from './ports.js';

export interface DeskPorts {
  readonly writes: CaseWrites;
  readonly customFields: CustomFieldReads;
  readonly now: () => number;
  readonly newUid: () => string;
  /** Called after each commit, so that live subscribers hear at once. */
  readonly committed: () => void;
}

export interface Versioned {
  readonly number: number;
  readonly expectedVersion: number | null;
  readonly idempotencyKey: string | null;
}

export interface CreateCase {
  readonly title: string;
  /** Null: as its template says, or `MEDIUM`. */
  readonly severity: Severity | null;
  readonly owner: string | null;
  readonly tags: readonly string[];
  readonly events: readonly string[];
  readonly tlp?: Tlp;
  readonly pap?: Pap;
  readonly team?: string;
  readonly summary?: string;
  readonly customFields?: unknown;
  /** Ids of who may know of it from the first moment, who opens it among them anyway. */
  readonly restrictTo?: readonly string[];
  readonly idempotencyKey: string | null;
}

/** What people do with cases. Each answers the number of the case. */
export class CaseDesk {
  constructor(private readonly ports: DeskPorts) {}

  async create(by: Principal, { idempotencyKey, ...said }: CreateCase): Promise<number> {
    const { customFields, restrictTo = [], ...wanted } = said;
    const opened = {
      ...wanted,
      ...wording(wanted),
      ...(await storedCustomFields(this.ports.customFields, customFields)),
      ...(restrictTo.length > 0 && { restrictedTo: keptTo(by, restrictTo, 'restrictTo') }),
      title: line(wanted.title, 'title', 200),
      severity: wanted.severity ?? ('MEDIUM' as const),
      tags: tagsOf(wanted.tags),
      uid: this.ports.newUid(),
    };
    const deed = this.deed(by, 'createCase', idempotencyKey, { ...said, title: opened.title });
    return this.done(this.ports.writes.create(deed, opened));
  }

  async update(by: Principal, at: Versioned, fields: CaseFields, customFields: unknown = null): Promise<number> {
    const set = {
      ...fields,
      ...(await storedCustomFields(this.ports.customFields, customFields)),
      ...wording(fields),
      ...(fields.title === undefined ? {} : { title: line(fields.title, 'title', 200) }),
      ...(fields.tags === undefined ? {} : { tags: tagsOf(fields.tags) }),
    };
    return this.edit(by, at, { set, kind: 'case.updated', from: ['OPEN', 'IN_PROGRESS', 'CLOSED'] });
  }

  assign(by: Principal, at: Versioned, owner: string | null): Promise<number> {
    const set = owner === null ? { owner } : { owner: line(owner, 'owner', 200), status: 'IN_PROGRESS' as const };
    return this.edit(by, at, { set, kind: 'case.updated', from: ['OPEN', 'IN_PROGRESS'] });
  }

  close(by: Principal, at: Versioned, disposition: Disposition): Promise<number> {
    const set = { status: 'CLOSED' as const, disposition, closedAt: this.ports.now() };
    return this.edit(by, at, { set, kind: 'case.closed', from: ['OPEN', 'IN_PROGRESS'] });
  }

  reopen(by: Principal, at: Versioned): Promise<number> {
    const set = { status: 'OPEN' as const, closedAt: null };
    return this.edit(by, at, { set, kind: 'case.reopened', from: ['CLOSED'] });
  }

  comment(by: Principal, number: number, text: string, idempotencyKey: string | null): Promise<number> {
    const comment = { number, text: line(text, 'text', 20_000) };
    const mentions = mentionsIn(comment.text);
    const deed = this.deed(by, 'addComment', idempotencyKey, comment);
    return this.done(this.ports.writes.comment(deed, { ...comment, mentions, uid: this.ports.newUid() }));
  }

  merge(by: Principal, into: Versioned, from: readonly number[]): Promise<number> {
    const others = [...new Set(from)].sort((a, b) => a - b);
    if (others.length === 0 || others.includes(into.number)) {
      throw bad('from', 'Name one or more other cases to merge.');
    }
    const merge = { into: into.number, from: others, expectedVersion: into.expectedVersion };
    return this.done(this.ports.writes.merge(this.deed(by, 'mergeCases', into.idempotencyKey, merge), merge));
  }

  split(by: Principal, number: number, idempotencyKey: string | null): Promise<number> {
    return this.done(this.ports.writes.split(this.deed(by, 'splitCase', idempotencyKey, { number }), number));
  }

  /** Keeps a case to some people; nobody named opens it again. Who keeps it stays among them. */
  restrict(by: Principal, at: Versioned, to: readonly string[]): Promise<number> {
    const set = { restrictedTo: to.length === 0 ? null : keptTo(by, to, 'to') };
    return this.edit(by, at, { set, kind: 'case.updated', from: ['OPEN', 'IN_PROGRESS', 'CLOSED'] });
  }

  /**
   * An administrator comes into a case that is kept from them, with a reason that stays in the audit, and from then on
   * stands among those it is kept to: nobody looks on unseen.
   */
  breakGlass(by: Principal, at: Omit<Versioned, 'expectedVersion'>, why: string): Promise<number> {
    if (by.kind !== 'human' || !by.roles.includes('admin'))
      throw new PermissionFault('FORBIDDEN', 'Only a person who administers comes into a case that is kept from them.');
    const opened = { number: at.number, reason: line(why, 'reason', 2_000) };
    return this.done(this.ports.writes.breakGlass(this.deed(by, 'breakGlass', at.idempotencyKey, opened), opened));
  }

  watch(by: Principal, at: Omit<Versioned, 'expectedVersion'>, watching: boolean): Promise<number> {
    const said = { number: at.number, watching };
    return this.done(this.ports.writes.watch(this.deed(by, 'watchCase', at.idempotencyKey, said), said));
  }

  private edit(by: Principal, at: Versioned, edit: Pick<CaseEdit, 'set' | 'kind' | 'from'>): Promise<number> {
    const wanted = { ...edit, number: at.number, expectedVersion: at.expectedVersion };
    const { closedAt, ...said } = edit.set;
    const deed = this.deed(by, edit.kind, at.idempotencyKey, { number: at.number, said });
    return this.done(this.ports.writes.edit(deed, wanted));
  }

  private deed(by: Principal, what: string, idempotencyKey: string | null, said: object): Deed {
    return deedOf(by, { what, idempotencyKey, said, at: this.ports.now() });
  }

  private async done(work: Promise<number>): Promise<number> {
    const number = await work;
    this.ports.committed();
    return number;
  }
}

function tagsOf(tags: readonly string[]): readonly string[] {
  if (tags.length > 50) throw bad('tags', 'A case has at most 50 tags.');
  return [...new Set(tags.map((tag) => line(tag, 'tags', 60)))].sort();
}

function wording({ team, summary }: Pick<CaseFields, 'team' | 'summary'>): Pick<CaseFields, 'team' | 'summary'> {
  return {
    ...(typeof team === 'string' && { team: line(team, 'team', 100) }),
    ...(typeof summary === 'string' && { summary: line(summary, 'summary', 20_000) }),
  };
}

function keptTo(by: Principal, to: readonly string[], path: string): readonly string[] {
  if (to.length > 200) throw bad(path, 'A case is kept to at most 200.');
  return [...new Set([by.id, ...to.map((id) => line(id, path, 200))])].sort();
}
