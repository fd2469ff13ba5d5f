import { hasRole, type Principal } from '../../domain/access.js';
import { canonicalText } from '../../domain/canonical.js';
import { InputFault, PermissionFault, RuleFault } from '../../domain/errors.js';
import { isSignedBy, signatureOf } from '../../domain/same-person.js';
import { createGuard } from '../../pipeline/guard/authorize.js';
import {
  compileGuardrails,
  type Guardrails,
  type GuardrailText,
  lintGuardrails,
  policyTexts,
} from '../../pipeline/guard/guardrails.js';
import type { LiveGuard } from '../../pipeline/guard/live-guard.js';
import type { GuardrailShelf, GuardrailVersion } from '../../pipeline/guard/ports-guardrails.js';
import { type Proof, type ProofScope, proveGuardrails } from '../../pipeline/guard/proof/prove.js';
import type { GuardrailDoor, PublishGuardrails, SaveGuardrails } from './guardrail-ports.js';
import { requireReason } from './requester.js';

export interface GuardrailDeskParts {
  readonly guard: LiveGuard;
  readonly shelf: GuardrailShelf;
  readonly now: () => number;
  readonly breathe: () => Promise<void>;
  /** How much is asked at saving and publishing. */
  readonly effort?: Pick<ProofScope, 'sample' | 'about'>;
}

const MOST_LISTED = 50;
const MOST_FILES = 50;
const MOST_CHARACTERS = 200_000;
/** A sixth of 72,000 classes, and a sample of what each changed policy speaks of: some seconds. */
const EFFORT = { sample: 6, about: 4_000 };

/** Guardrails under change control: saved by one person, proved, and put in force by another. */
export function guardrailDesk(parts: GuardrailDeskParts): GuardrailDoor {
  return {
    read: async (principal) => {
      requireReader(principal);
      await parts.guard.refresh();
      const { digest, source, rules } = parts.guard.guardrails;
      return { digest, files: source.files, rules, versions: await parts.shelf.list(MOST_LISTED) };
    },
    save: (principal, draft) => save(parts, principal, draft),
    publish: (principal, publication) => publish(parts, principal, publication),
  };
}

async function save(parts: GuardrailDeskParts, by: Principal, input: SaveGuardrails) {
  requireOwner(by);
  const reason = requireReason(input.reason);
  await parts.guard.refresh();
  const { digest: base, source } = parts.guard.guardrails;
  const text = changed(source, input);
  refuseFindings(text);
  const compiled = compileGuardrails(text);
  if (compiled.digest === base) throw new InputFault('BAD_USER_INPUT', 'The draft is what is in force.');
  const draft = { digest: compiled.digest, base, text: canonicalText(text), reason, savedAt: parts.now() };
  const proof = await prove(parts, compiled, parts.guard.guardrails);
  const version = await parts.shelf.save(draft, by.id, signatureOf(by));
  return { version, digest: compiled.digest, holes: proof.holes.map(({ invariant }) => invariant), asked: proof.asked };
}

/** The set in force with files replaced, added, or taken out where their text is empty. The schema is ours. */
function changed({ schema, files }: GuardrailText, { files: given }: SaveGuardrails): GuardrailText {
  if (given.length === 0 || given.length > MOST_FILES)
    throw new InputFault('BAD_USER_INPUT', `A draft changes one to ${String(MOST_FILES)} files.`);
  for (const { name, text } of given)
    if (!/^[\w-]{1,64}\.cedar$/.test(name) || text.length > MOST_CHARACTERS)
      throw new InputFault('BAD_USER_INPUT', `${name} is not a name like forbids.cedar, or its text is too long.`);
  const all = new Map([...files, ...given].map(({ name, text }) => [name, text]));
  const kept = [...all].filter(([, text]) => text.trim() !== '').sort(([a], [b]) => (a < b ? -1 : 1));
  return { schema, files: kept.map(([name, text]) => ({ name, text })) };
}

function refuseFindings(text: GuardrailText): void {
  const [first, ...more] = lintGuardrails(text);
  if (first === undefined) return;
  const said = [first, ...more].map(({ file, line, policy, message }) =>
    `${file}:${String(line)} ${policy} ${message}`.replaceAll(/\s+/g, ' '),
  );
  throw new RuleFault('POLICY_INVALID', said.join('; '), {
    place: { file: first.file, line: first.line, path: `files.${first.file}:${String(first.line)}` },
    remedy: 'Mend each finding; docs/guardrails.md shows how a policy is written.',
  });
}

async function publish(parts: GuardrailDeskParts, by: Principal, input: PublishGuardrails) {
  requireOwner(by);
  const reason = requireReason(input.reason);
  const draft = await parts.shelf.find(input.version);
  if (draft === null) throw new InputFault('NOT_FOUND', `There is no draft ${String(input.version)}.`);
  if (draft.status !== 'draft' || draft.digest !== input.digest) throw moved(draft);
  await parts.guard.refresh();
  const current = parts.guard.guardrails;
  if (draft.base !== current.digest) throw moved(draft);
  const next = compileGuardrails(JSON.parse(draft.text) as GuardrailText);
  refuseAuthors(by, draft, { next, current });
  const proof = await prove(parts, next, current);
  const override = passProof(proof, input.override);
  const publication = { version: draft.version, digest: draft.digest, base: current.digest };
  const done = await parts.shelf.publish({ ...publication, by: by.id, at: parts.now(), reason, override });
  if (!done) throw moved(draft);
  await parts.guard.refresh();
  return { version: draft.version, digest: draft.digest, holes: proof.holes.map(({ invariant }) => invariant) };
}

interface Both {
  readonly next: Guardrails;
  readonly current: Guardrails;
}

/** Neither the author nor, for what they wrote themselves, an owner who is the author. */
function refuseAuthors(by: Principal, { authors }: GuardrailVersion, { next, current }: Both): void {
  if (isSignedBy(authors, by) || authors.includes(by.name))
    throw new PermissionFault('POLICY_NOT_PUBLISHABLE', 'Whoever wrote these guardrails cannot put them in force.', {
      remedy: 'Ask another policy owner.',
    });
  const touched = new Set(changedPolicies(next, current).map(({ id }) => id));
  const own = next.rules.find(({ id, owner }) => touched.has(id) && authors.includes(owner));
  if (own !== undefined)
    throw new PermissionFault('POLICY_NOT_PUBLISHABLE', `${own.id} was written by its own owner.`, {
      remedy: 'Name another owner, or have somebody else write it.',
    });
}

function changedPolicies(next: Guardrails, current: Guardrails) {
  const before = new Map(policyTexts(current.source).map(({ id, text }) => [id, text]));
  return policyTexts(next.source).filter(({ id, text }) => before.get(id) !== text);
}

async function prove(parts: GuardrailDeskParts, next: Guardrails, current: Guardrails): Promise<Proof> {
  const changed = changedPolicies(next, current).map(({ text }) => text);
  return proveGuardrails(createGuard(next), { changed, ...(parts.effort ?? EFFORT), breathe: parts.breathe });
}

/** What must never be is not published; what an owner may give up is, with their word on it. */
function passProof({ holes }: Proof, override: string | null): string | null {
  const [worst] = holes.filter(({ advisory }) => !advisory);
  const stopping = worst ?? (override === null || override.trim() === '' ? holes[0] : undefined);
  if (stopping === undefined) return holes.length > 0 ? (override ?? '').trim() : null;
  throw new PermissionFault(
    'POLICY_NOT_PUBLISHABLE',
    `Requests would be allowed against this: ${holes.map(({ invariant }) => invariant).join('; ')}. The first: ${canonicalText(stopping.example)}`,
    {
      remedy: stopping.advisory
        ? 'Mend the draft, or publish it with an override that says why this cap is given up.'
        : 'Mend the draft: no override lifts this.',
    },
  );
}

function moved({ version }: GuardrailVersion): InputFault {
  return new InputFault('VERSION_CONFLICT', `Draft ${String(version)} or what is in force has changed meanwhile.`, {
    remedy: 'Look at what is in force now, and save the draft anew.',
  });
}

function requireOwner(by: Principal): void {
  if (by.kind === 'human' && hasRole(by, 'policy_owner')) return;
  throw new PermissionFault('FORBIDDEN', 'Guardrails are changed by people who own policies.');
}

function requireReader(by: Principal): void {
  if (hasRole(by, 'policy_owner', 'auditor', 'responder', 'analyst')) return;
  throw new PermissionFault('FORBIDDEN', 'This role may not read guardrails.');
}
