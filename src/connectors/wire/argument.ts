import { InputFault } from '../../domain/errors.js';
import type { StepRequest } from '../../pipeline/act/ports.js';

/** A text argument of a step; empty where it was not given. */
export function argument(step: StepRequest, name: string): string {
  const value = step.args[name];
  return typeof value === 'string' ? value : '';
}

/** What an observable's step is about: `firewall:203.0.113.7` → `203.0.113.7`, `mde:sha256:ab…` → `sha256:ab…`. */
export function observable(step: StepRequest, connector: string): string {
  if (step.target.startsWith(`${connector}:`)) return step.target.slice(connector.length + 1);
  throw new InputFault('BAD_USER_INPUT', `${step.target} is not a target of ${connector}.`);
}

/** A file's hash by its kind, as its key names it. */
export function fileHash(text: string): { readonly kind: 'sha256' | 'sha1' | 'md5'; readonly value: string } {
  const [, kind, value] = /^(sha256|sha1|md5):([0-9a-fA-F]+)$/.exec(text) ?? [];
  const lengths = { sha256: 64, sha1: 40, md5: 32 };
  if ((kind === 'sha256' || kind === 'sha1' || kind === 'md5') && value?.length === lengths[kind])
    return { kind, value: value.toLowerCase() };
  throw new InputFault('BAD_USER_INPUT', `${text} is not a file hash.`, {
    remedy: 'Give it as sha256:<64 hex digits>.',
  });
}
