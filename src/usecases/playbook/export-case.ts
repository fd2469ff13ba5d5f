import { type ActionType, actionTypeOf } from '../../domain/action-types.js';
import type { ActionRequest } from '../../domain/action.js';
import { canonicalText, sha256Hex } from '../../domain/canonical.js';
import { InputFault } from '../../domain/errors.js';
import type { JsonObject } from '../../domain/json.js';
import type { ActionRecord } from '../../domain/records.js';
import { commandOfRequest } from './command.js';

/* Playbooks that we write; https://docs.oasis-open.org/cacao/security-playbooks/v2.0/ says what they must be. */

interface Done {
  readonly action: ActionRecord;
  readonly type: ActionType;
  readonly at: number;
}

/**
 * What took effect in a case, in its order, as a playbook that can be imported anywhere. The same case has the same id, what was
 * done since is a later version of it, and the same deeds are the same bytes.
 */
export function playbookOfCase(number: number, actions: readonly ActionRecord[]): JsonObject {
  const done = actions.flatMap(doneOf);
  const [first, last] = [done[0], done.at(-1)];
  // A playbook without an action is none, after the specification.
  if (first === undefined || last === undefined)
    throw new InputFault('NOT_FOUND', `Nothing took effect in case ${String(number)} yet.`, {
      place: { path: 'caseNumber' },
    });
  const of = (...parts: readonly (string | number)[]): string => uuidFrom(sha256Hex(parts.join('/')));
  const agent = `organization--${of('agent')}`;
  const names = done.map(({ action }) => `action--${of(action.uid)}`);
  const end = `end--${of('end', number)}`;
  const start = `start--${of('start', number)}`;
  const steps = done.map((each, index): [string, JsonObject] => [
    names[index] ?? '',
    stepOf(each, agent, names[index + 1] ?? end),
  ]);
  return {
    type: 'playbook',
    spec_version: 'cacao-2.0',
    id: `playbook--${of('case', number)}`,
    name: `Response to case ${String(number)}`,
    description: `The ${String(done.length)} actions that took effect in case ${String(number)}, in their order.`,
    playbook_types: ['mitigation'],
    playbook_activities: [...new Set(done.map(({ type }) => activityOf(type)))].sort(),
    created_by: `identity--${of('sequitur')}`,
    created: new Date(first.at).toISOString(),
    modified: new Date(last.at).toISOString(),
    workflow_start: start,
    workflow: {
      [start]: { type: 'start', on_completion: names[0] ?? end },
      ...Object.fromEntries(steps),
      [end]: { type: 'end' },
    },
    agent_definitions: { [agent]: { type: 'organization', name: 'Sequitur' } },
  };
}

function doneOf(action: ActionRecord): readonly Done[] {
  const type = actionTypeOf(action.type);
  return type === undefined || action.effectiveAt === null ? [] : [{ action, type, at: action.effectiveAt }];
}

const ACTIVITY_OF_VERB: Readonly<Record<string, string>> = {
  create: 'deliver-content',
  update: 'deliver-content',
  allow: 'revert-system',
  restore: 'revert-system',
};
const ACTIVITY_OF_TARGET: Readonly<Record<string, string>> = {
  device: 'disconnect-system',
  'x-sequitur:bucket_policy': 'configure-systems',
  'x-sequitur:mailbox_rule': 'eliminate-risk',
  'x-sequitur:mailbox_forwarding': 'eliminate-risk',
  'x-sequitur:mailbox_delegate': 'eliminate-risk',
  'x-sequitur:email_message': 'eliminate-risk',
  'x-sequitur:oauth_consent': 'eliminate-risk',
};

/** In the words that the specification has for what playbooks do. */
function activityOf({ verb, targetType }: ActionType): string {
  return ACTIVITY_OF_VERB[verb] ?? ACTIVITY_OF_TARGET[targetType] ?? 'restrict-access';
}

function stepOf({ action, type }: Done, agent: string, next: string): JsonObject {
  const args = JSON.parse(action.argsJson) as ActionRequest['args'];
  const content = commandOfRequest(type, { type: action.type, target: action.target, args });
  return {
    type: 'action',
    name: `${type.title}: ${action.targetLabel}`,
    on_completion: next,
    agent,
    commands: [
      {
        type: 'openc2-http',
        command: 'POST /.well-known/openc2 HTTP/1.1',
        headers: { 'Content-Type': ['application/openc2-cmd+json;version=1.0'] },
        content_b64: Buffer.from(canonicalText(content)).toString('base64'),
      },
    ],
  };
}

/** Steps have UUIDs of version 4, after the specification; ours are drawn from a digest, so that the same step has the same one. */
function uuidFrom(digest: string): string {
  const part = (from: number, to: number): string => digest.slice(from, to);
  return `${part(0, 8)}-${part(8, 12)}-4${part(13, 16)}-8${part(17, 20)}-${part(20, 32)}`;
}
