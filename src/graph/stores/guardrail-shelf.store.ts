import type { GuardrailPublication, GuardrailShelf, GuardrailVersion } from '../../pipeline/guard/ports-guardrails.js';
import { type Graph, only, type Tx } from '../session.js';
import { appendAudit } from './audit.store.js';
import {
  GUARDRAIL_VERSION,
  GUARDRAIL_VERSIONS,
  GUARDRAILS_IN_FORCE,
  LOCK_GUARDRAILS,
  PUBLISH_GUARDRAILS,
  SAVE_GUARDRAILS,
} from './guardrail-shelf.cypher.js';

interface VersionRow {
  readonly version: Partial<GuardrailVersion>;
}
const versionOf = ({ version }: VersionRow): GuardrailVersion =>
  ({ publishedBy: null, publishedAt: null, ...version }) as GuardrailVersion;

/** Sets of guardrails: drafts, the one in force, and those before it. */
export function guardrailShelf(graph: Graph): GuardrailShelf {
  return {
    inForce: async () => (await graph.run<{ digest: string; text: string }>(GUARDRAILS_IN_FORCE))[0] ?? null,
    save: (draft, by, authors) => graph.write((tx) => save(tx, draft, { by, authors })),
    find: async (version) => (await graph.run<VersionRow>(GUARDRAIL_VERSION, { version })).map(versionOf)[0] ?? null,
    list: async (limit) => (await graph.run<VersionRow>(GUARDRAIL_VERSIONS, { limit })).map(versionOf),
    publish: (publication) => graph.write((tx) => publish(tx, publication)),
  };
}

type Draft = Parameters<GuardrailShelf['save']>[0];

const lock = async (tx: Tx) => only(await tx.run<{ digest: string | null; version: number | null }>(LOCK_GUARDRAILS));

async function save(
  tx: Tx,
  draft: Draft,
  { by, authors }: { readonly by: string; readonly authors: readonly string[] },
): Promise<number> {
  const version = ((await lock(tx)).version ?? 0) + 1;
  await tx.run(SAVE_GUARDRAILS, { draft: { ...draft, version, status: 'draft', authors: [...authors] } });
  const { digest, base, reason, savedAt: at } = draft;
  const body = { version, digest, base, reason };
  await appendAudit(tx, [{ stream: 'config', type: 'guardrails.saved', at, actor: by, body }]);
  return version;
}

async function publish(tx: Tx, publication: GuardrailPublication): Promise<boolean> {
  const { version, digest, base, by, at, reason, override } = publication;
  const held = await lock(tx);
  if (held.digest !== null && held.digest !== base) return false;
  const published = await tx.run(PUBLISH_GUARDRAILS, { version, digest, by, at });
  if (published.length === 0) return false;
  const body = { version, digest, base, reason, ...(override === null ? {} : { override }) };
  await appendAudit(tx, [{ stream: 'config', type: 'guardrails.published', at, actor: by, body }]);
  return true;
}
