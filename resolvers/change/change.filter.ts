import type { ChangeFilter } from '../../src/usecases/feed/subscription.js';
import type { CaseFacts } from '../../src/usecases/feed/ports.js';
import type { CaseFilter } from '../case/case-list.type.js';
import { filterOf } from '../case/case.query.js';
import { keyBehind } from '../node-id.js';

/** Changes whose kind begins like this. */
export function ofKind(start: string): ChangeFilter {
  return { passes: (change) => change.kind.startsWith(start), entity: null };
}

type Test = (wanted: unknown, facts: CaseFacts) => boolean;

const among = (wanted: unknown, value: unknown): boolean => Array.isArray(wanted) && wanted.includes(value);

/** Each condition of a list of cases, over what a change's case says of itself now. */
const TESTS: Readonly<Record<string, Test>> = {
  status: (wanted, { status }) => among(wanted, status),
  severity: (wanted, { severity }) => among(wanted, severity),
  verdict: (wanted, { verdict }) => among(wanted, verdict),
  owner: (wanted, { owner }) => wanted === owner,
  unowned: (wanted, { owner }) => wanted === (owner === null),
  tag: (wanted, { tags }) => among(tags, wanted),
  team: (wanted, { team }) => wanted === team,
  tlp: (wanted, { tlp }) => among(wanted, tlp),
  watcher: (wanted, { watchers }) => among(watchers, wanted),
  updatedSince: (wanted, { updatedAt }) => updatedAt >= Number(wanted),
  entity: (wanted, { involves }) => among(involves, wanted),
};

/** The filter of a list of cases as a filter of changes: what the list would show is what is told. */
export function passing(filter: CaseFilter | null | undefined): ChangeFilter {
  const given = filterOf(filter);
  const entity = given['entity'] === undefined ? null : keyBehind(String(given['entity']));
  const wanted = Object.entries(entity === null ? given : { ...given, entity });
  return {
    entity,
    passes: (_, facts) => facts !== null && wanted.every(([name, value]) => TESTS[name]?.(value, facts) ?? false),
  };
}
