import { InputFault } from '../../../domain/errors.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { CARTOGRAPHY_PARTS, type CartographyGraph, type CartographyPart } from '../ports-cartography.js';
import { awsPrincipal, entraUser, githubUser, googleUser, oktaUser } from './cartography-accounts.js';
import { awsResource, azureResource, gcpResource } from './cartography-resources.js';
import type { FactDraft, FileProblem, InventoryReading, RecordReading } from './draft.js';

export interface CartographyTerms {
  /** Days for which it may be relied upon that Cartography saw something; absent: it does not age. */
  readonly maxAgeDays?: number;
  readonly onRecord?: (records: number) => void;
}

const DAY_MS = 86_400_000;

const READERS: Readonly<Record<CartographyPart, (row: JsonObject, place: string) => RecordReading>> = {
  aws_resources: awsResource,
  aws_principals: awsPrincipal,
  azure_resources: azureResource,
  gcp_resources: gcpResource,
  entra_users: entraUser,
  okta_users: oktaUser,
  google_users: googleUser,
  github_users: githubUser,
};

/** What a Cartography-built graph says of resources and accounts, and what these lead to. */
export async function readCartography(graph: CartographyGraph, terms: CartographyTerms): Promise<InventoryReading> {
  const facts: FactDraft[] = [];
  const problems: FileProblem[] = [];
  let records = 0;
  for (const part of CARTOGRAPHY_PARTS) {
    const useless: FileProblem[] = [];
    let number = 0;
    for await (const row of graph.rows(part)) {
      const read = READERS[part](row, `${part}[${String(number)}]`);
      for (const fact of read.facts) facts.push(aged(fact, row['seen'], terms));
      if (read.problems[0] !== undefined) useless.push(read.problems[0]);
      number += 1;
      terms.onRecord?.(records + number);
    }
    problems.push(...told(part, useless, number));
    records += number;
  }
  if (records > 0) return { records, facts, problems };
  throw new InputFault('BAD_USER_INPUT', 'This database holds nothing that Cartography writes.', {
    remedy: 'Give the address and the name of the database into which Cartography syncs.',
  });
}

/** A thousand resources without a tag are one finding. */
function told(part: string, [first, ...others]: readonly FileProblem[], records: number): readonly FileProblem[] {
  if (first === undefined) return [];
  if (others.length === 0) return [first];
  const message = `${String(others.length + 1)} of ${String(records)} cannot be used; the first: ${first.place} ${first.message}`;
  return [{ place: part, message }];
}

/** A graph that is no longer synced grows old: what counts is when Cartography saw it (s), not when we asked. */
function aged(fact: FactDraft, seen: JsonValue | undefined, { maxAgeDays }: CartographyTerms): FactDraft {
  if (maxAgeDays === undefined || typeof seen !== 'number') return fact;
  return { ...fact, staleAfter: seen * 1000 + maxAgeDays * DAY_MS };
}
