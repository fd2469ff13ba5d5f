import { canonicalText } from '../../domain/canonical.js';
import type { JsonObject } from '../../domain/json.js';
import type { Graph } from '../session.js';
import { appendAudit } from './audit.store.js';
import { KEEP_BUNDLES, LAST_IN_FORCE } from './policy-archive.cypher.js';

/** What decides and what guards, as loaded. */
export interface InForce {
  readonly guardrails: string;
  readonly policies: readonly { readonly id: string; readonly version: string | number; readonly digest: string }[];
}

const IN_FORCE = 'config.in_force';

/** Keeps each policy bundle by its digest, and tells the `config` stream when what is in force has changed. */
export async function recordInForce(graph: Graph, inForce: InForce, now: number): Promise<void> {
  const { guardrails } = inForce;
  const policies = inForce.policies.map(({ id, version, digest }) => ({ id, version: String(version), digest }));
  const bundles = inForce.policies.map((bundle) => ({ digest: bundle.digest, bundleJson: canonicalText(bundle) }));
  const body: JsonObject = { guardrails, policies };
  await graph.write(async (tx) => {
    await tx.run(KEEP_BUNDLES, { bundles });
    const [last] = await tx.run<{ bodyJson: string }>(LAST_IN_FORCE, { type: IN_FORCE });
    if (last?.bodyJson === canonicalText(body)) return;
    await appendAudit(tx, [{ stream: 'config', type: IN_FORCE, at: now, actor: 'sequitur', body }]);
  });
}
