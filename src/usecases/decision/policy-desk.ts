import { hasRole, type Principal } from '../../domain/access.js';
import { canonicalText } from '../../domain/canonical.js';
import { InputFault, PermissionFault, RuleFault } from '../../domain/errors.js';
import { isSignedBy, signatureOf } from '../../domain/same-person.js';
import { lintPolicyFile } from '../../pipeline/decide/lint-policy-file.js';
import { readDecisionPolicy, type DecisionPolicy } from '../../pipeline/decide/policy-file.js';
import type { PolicyShelf, PolicyVersion } from '../../pipeline/decide/ports-policies.js';
import type { PolicyDoor, PublishDraft, SaveDraft } from './policy-ports.js';
import { simulateDraft } from './simulate-policy.js';

export interface PolicyDeskDeps {
  readonly shelf: PolicyShelf;
  /** The policies in force, by id: what a draft is compared with. */
  readonly inForce: () => Promise<readonly DecisionPolicy[]>;
  readonly now: () => number;
  readonly newId: () => string;
  /** Called after a publication has committed. */
  readonly committed: () => void;
}

const FILE = 'draft';

export function policyDesk(deps: PolicyDeskDeps): PolicyDoor {
  return {
    saveDraft: (principal, draft) => saveDraft(principal, draft, deps),
    publish: (principal, publication) => publish(principal, publication, deps),
    simulate: async (principal, { draft, cases }) => {
      requireReader(principal);
      return simulateDraft(await draftOf(draft, deps), cases, deps);
    },
  };
}

async function saveDraft(principal: Principal, { text, shadow }: SaveDraft, deps: PolicyDeskDeps) {
  const { shelf, now, inForce } = deps;
  if (!hasRole(principal, 'policy_owner')) throw new PermissionFault('FORBIDDEN', 'This role may not write policies.');
  const warnings = refuseFindings(text, new Date(now()).toISOString().slice(0, 10));
  const policy = readDecisionPolicy(text, FILE);
  const version = versionOf(policy, { text, savedAt: now(), status: shadow ? 'shadow' : 'draft' });
  const taken = (await inForce()).some(({ bundle }) => `${bundle.id}@${String(bundle.version)}` === version.key);
  if (taken || !(await shelf.save(version, principal.id, signatureOf(principal))))
    throw new InputFault(
      'VERSION_CONFLICT',
      `${version.key} is published or was decided under; it can no longer change.`,
      {
        remedy: 'Give the draft the next version.',
      },
    );
  return { key: version.key, warnings };
}

/** Lint at save: a draft that could not be published is not kept. */
function refuseFindings(text: string, today: string): readonly string[] {
  const findings = lintPolicyFile(text, FILE, today, { draft: true });
  const [first, ...more] = findings.filter(({ severity }) => severity === 'error');
  if (first !== undefined) {
    const rest = more.map(({ message, place }) => `line ${String(place.line)}: ${message}`);
    throw new RuleFault('POLICY_INVALID', [first.message, ...rest].join('; '), {
      place: { ...first.place, path: `text:${String(first.place.line)}:${String(first.place.column)}` },
      remedy: 'Mend each finding; `sequitur policies lint` shows them with line and column.',
    });
  }
  return findings.map(({ message, place }) => `line ${String(place.line)}: ${message}`);
}

function versionOf(policy: DecisionPolicy, saved: Pick<PolicyVersion, 'text' | 'savedAt' | 'status'>): PolicyVersion {
  const { bundle, owner, reviewBy } = policy;
  const version = String(bundle.version);
  const names = { key: `${bundle.id}@${version}`, id: bundle.id, version, digest: bundle.digest, owner, reviewBy };
  return { ...names, ...saved, bundleJson: canonicalText(bundle), authors: [], publishedBy: null, publishedAt: null };
}

/** Puts a draft in force: by somebody who did not write it, for an owner who did not write it, past the gate. */
async function publish(principal: Principal, { key, digest, reason, override }: PublishDraft, deps: PolicyDeskDeps) {
  if (!hasRole(principal, 'policy_owner'))
    throw new PermissionFault('FORBIDDEN', 'This role may not publish policies.');
  if (reason.trim() === '') throw new InputFault('BAD_USER_INPUT', 'Say why this version is published.', at('reason'));
  const draft = await deps.shelf.find(key);
  if (draft === null) throw new InputFault('NOT_FOUND', `There is no draft ${key}.`);
  if (draft.status === 'published' || draft.status === 'retired')
    throw new InputFault('VERSION_CONFLICT', `${key} was published before.`);
  refuseAuthors(principal, draft);
  const policy = readDecisionPolicy(draft.text, key);
  const overruled = await passGate(principal, policy, override, deps);
  const publication = { key, digest: digest ?? draft.digest, by: principal.id, at: deps.now(), reason: reason.trim() };
  const redecided = await deps.shelf.publish({ ...publication, override: overruled, newId: deps.newId });
  if (redecided === null)
    throw new InputFault('VERSION_CONFLICT', `${key} has changed since you looked at it.`, {
      remedy: 'Read the draft again and publish its digest.',
    });
  deps.committed();
  return { key, redecided };
}

function refuseAuthors(by: Principal, { authors, owner, key }: PolicyVersion): void {
  if (isSignedBy(authors, by) || authors.includes(by.name))
    throw new PermissionFault('POLICY_NOT_PUBLISHABLE', `Whoever wrote ${key} cannot publish it.`, {
      remedy: 'Ask another policy owner.',
    });
  if (authors.includes(owner))
    throw new PermissionFault('POLICY_NOT_PUBLISHABLE', `${key} was written by its own owner.`, {
      remedy: 'Name another owner, or have somebody else write it.',
    });
}

/** No case that a person called harmful may become benign, unless the policy's owner or deputy says so and why. */
async function passGate(
  principal: Principal,
  policy: DecisionPolicy,
  override: string | null,
  deps: PolicyDeskDeps,
): Promise<string | null> {
  const { missed } = await simulateDraft(policy, null, deps);
  if (missed.length === 0) return null;
  const answerable = [policy.owner, policy.deputy].some((who) => who === principal.id || who === principal.name);
  if (answerable && override !== null && override.trim() !== '') return override.trim();
  const cases = missed.map((flip) => String(flip.case ?? flip.decision)).join(', ');
  throw new PermissionFault('POLICY_NOT_PUBLISHABLE', `It would call benign what people found harmful: ${cases}.`, {
    remedy: `Mend the draft, or let ${policy.owner} or ${policy.deputy} publish it with an override that says why.`,
  });
}

/** `id@version`; whatever else is given is a text, so that what is wrong with it is told. */
const POLICY_KEY = /^[\w.-]+@\d+$/;

/** The text itself, or the draft of that key. */
async function draftOf(draft: string, { shelf }: PolicyDeskDeps): Promise<DecisionPolicy> {
  if (!POLICY_KEY.test(draft)) {
    refuseFindings(draft, '');
    return readDecisionPolicy(draft, FILE);
  }
  const saved = await shelf.find(draft);
  if (saved === null) throw new InputFault('NOT_FOUND', `There is no policy ${draft}.`, at('draft'));
  return readDecisionPolicy(saved.text, draft);
}

function requireReader(principal: Principal): void {
  if (!hasRole(principal, 'policy_owner', 'analyst', 'auditor'))
    throw new PermissionFault('FORBIDDEN', 'This role may not simulate policies.');
}

const at = (path: string) => ({ place: { path } });
