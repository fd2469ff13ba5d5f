import { isIP } from 'node:net';
import { actionTypeOf } from '../../domain/action-types.js';
import type { ActionRequest } from '../../domain/action.js';
import type { ActionType } from '../../domain/actions/action-type.js';
import { InputFault } from '../../domain/errors.js';
import { only, type Tx } from '../session.js';
import { ACCOUNTS_OF_TARGET, HOLDERS_OF_FILE, MAILBOXES_OF_MESSAGE, USERS_OF_ADDRESS } from './blast-radius.cypher.js';

/** Which connectors there are, each with the types of action it can send; an account's key begins with the name of its connector. */
export type Connectors = Readonly<Record<string, readonly string[]>>;

export const connectorOf = (account: string): string => account.slice(0, Math.max(0, account.indexOf(':')));

export interface Reach {
  readonly kind: string;
  readonly label: string;
  /** Keys of what is acted on, each at its connector. */
  readonly accounts: readonly string[];
  readonly keys: readonly string[];
  /** How many it touches. */
  readonly blast: number;
}

/** Events that a blast query looks at; more would not change what a guardrail says. */
const BLAST_EVENTS = 5_000;

/** What a request reaches: whom it acts on, under which keys facts about it may hang, and how many it touches. */
export async function readReach(tx: Tx, request: ActionRequest, connectors: Connectors): Promise<Reach> {
  const type = actionTypeOf(request.type);
  if (type === undefined) throw new InputFault('BAD_USER_INPUT', `There is no action called ${request.type}.`);
  const reach = bare(request.target, type, connectors) ?? (await entityReach(tx, request.target, type, connectors));
  if (reach.kind === 'Unknown' || type.targetKinds.some((kind) => kind === reach.kind)) return reach;
  throw new InputFault('BAD_USER_INPUT', `${type.id} does not act on a target of the kind ${reach.kind}.`, {
    place: { path: 'target' },
    remedy: `It acts on: ${type.targetKinds.join(', ')}.`,
  });
}

export function isServed(account: string, type: string, connectors: Connectors): boolean {
  const name = connectorOf(account);
  return Object.hasOwn(connectors, name) && connectors[name]?.includes(type) === true;
}

/** Channels and domains are not entities of the graph: they are their own reach. */
function bare(target: string, type: ActionType, connectors: Connectors): Reach | null {
  const own = { label: target, keys: [target], blast: 1 };
  if (type.targetKinds.includes('Channel')) return { ...own, kind: 'Channel', accounts: [target] };
  if (!type.targetKinds.includes('Domain')) return null;
  const name = target.toLowerCase().replace(/^domain:/u, '');
  if (!/^(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}$/u.test(name))
    throw new InputFault('BAD_USER_INPUT', `${target} is not a domain name.`, { place: { path: 'target' } });
  return {
    ...own,
    kind: 'Domain',
    label: name,
    keys: [`domain:${name}`],
    accounts: everywhere(name, type, connectors),
  };
}

/** An observable is refused at every connector that can refuse it. */
function everywhere(observable: string, type: ActionType, connectors: Connectors): readonly string[] {
  const names = Object.keys(connectors).filter((name) => connectors[name]?.includes(type.id));
  return names.sort().map((name) => `${name}:${observable}`);
}

async function entityReach(tx: Tx, target: string, type: ActionType, connectors: Connectors): Promise<Reach> {
  const accountsEverywhere = everywhere(target, type, connectors);
  if (type.targetKinds.includes('IpAddress'))
    return { ...(await addressReach(tx, target)), accounts: accountsEverywhere };
  if (type.targetKinds.includes('File')) return { ...(await fileReach(tx, target)), accounts: accountsEverywhere };
  const found = only(await tx.run<Omit<Reach, 'blast'>>(ACCOUNTS_OF_TARGET, { target }));
  const accounts = found.kind === 'EmailMessage' ? await mailboxesOf(tx, target) : [...found.accounts].sort();
  return { ...found, accounts, blast: accounts.length };
}

async function mailboxesOf(tx: Tx, target: string): Promise<readonly string[]> {
  const rows = await tx.run<{ account: string }>(MAILBOXES_OF_MESSAGE, { target, limit: BLAST_EVENTS });
  return rows.map(({ account }) => account);
}

async function addressReach(tx: Tx, target: string): Promise<Reach> {
  if (isIP(target) === 0)
    throw new InputFault('BAD_USER_INPUT', `${target} is not an IP address.`, { place: { path: 'target' } });
  const { touched } = only(await tx.run<{ touched: number }>(USERS_OF_ADDRESS, { target, limit: BLAST_EVENTS }));
  return { kind: 'IpAddress', label: target, accounts: [], keys: [target], blast: Math.max(1, touched) };
}

async function fileReach(tx: Tx, target: string): Promise<Reach> {
  if (!/^(sha256:[0-9a-f]{64}|sha1:[0-9a-f]{40}|md5:[0-9a-f]{32})$/iu.test(target))
    throw new InputFault('BAD_USER_INPUT', `${target} is not a file hash.`, {
      place: { path: 'target' },
      remedy: 'Give it as sha256:<64 hex digits>.',
    });
  const { touched } = only(await tx.run<{ touched: number }>(HOLDERS_OF_FILE, { target, limit: BLAST_EVENTS }));
  return { kind: 'File', label: target, accounts: [], keys: [target], blast: Math.max(1, touched) };
}
