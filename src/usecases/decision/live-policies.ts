import { readDecisionPolicy, type DecisionPolicy } from '../../pipeline/decide/policy-file.js';
import type { PolicyShelf, PolicyVersion } from '../../pipeline/decide/ports-policies.js';

export interface PoliciesInForce {
  readonly live: readonly DecisionPolicy[];
  /** Drafts that decide beside them, without effect. */
  readonly shadow: readonly DecisionPolicy[];
}

/**
 * The policies that ship with the product, and in their place those published here. Every node asks the shelf before it
 * decides, so that a publication holds everywhere from its commit on; a text is read once.
 */
export class LivePolicies {
  private readonly read = new Map<string, DecisionPolicy>();

  constructor(
    private readonly shipped: readonly DecisionPolicy[],
    private readonly shelf: Pick<PolicyShelf, 'active'>,
  ) {}

  async current(): Promise<PoliciesInForce> {
    const active = await this.shelf.active();
    const live = new Map(this.shipped.map((policy) => [policy.bundle.id, policy]));
    for (const version of active.filter(({ status }) => status === 'published'))
      live.set(version.id, this.policyOf(version));
    const shadow = active.filter(({ status }) => status === 'shadow').map((version) => this.policyOf(version));
    return { live: [...live.values()], shadow };
  }

  private policyOf({ key, digest, text, publishedBy }: PolicyVersion): DecisionPolicy {
    const name = `${digest}/${publishedBy ?? ''}`;
    const known = this.read.get(name);
    if (known !== undefined) return known;
    const fresh = { ...readDecisionPolicy(text, key), publishedBy: publishedBy ?? '' };
    this.read.set(name, fresh);
    return fresh;
  }
}
