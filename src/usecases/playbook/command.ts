import { ACTION_TYPES, type ActionType, actionTypeOf } from '../../domain/action-types.js';
import { requireArgumentNames, requireArguments } from '../../domain/action-arguments.js';
import type { ActionRequest } from '../../domain/action.js';
import { InputFault } from '../../domain/errors.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import type { Command, Variables } from './cacao.js';
import { namesIn } from './variables.js';

/* OpenC2 commands of CACAO steps as requests of ours, and back. */

type Sent = Extract<Command, { type: 'openc2-http' }>;

/** The request that an OpenC2 command stands for: its verb and target name a registered type of action. */
export function requestOfCommand(command: Sent, variables: Variables): ActionRequest {
  const openc2 = contentOf(command);
  const verb = openc2['action'];
  const target = openc2['target'];
  const [kind, ...more] = isJsonObject(target) ? Object.entries(target) : [];
  if (typeof verb !== 'string' || kind === undefined || more.length > 0)
    throw unfit('an OpenC2 command has an action and one target');
  const [targetType, value] = kind;
  const args = argumentsOf(openc2['args'], variables);
  const type = typeOf(verb, targetType, args);
  const { type: _named, ...given } = args;
  const request = { type: type.id, target: keyOf(value, variables), args: given };
  return request;
}

/** Refuses at import what could not be asked for later; values of variables are not known yet. */
export function checkCommand(command: Command): void {
  if (command.type === 'manual') return;
  const { type, args } = requestOfCommand(command, {});
  const registered = actionTypeOf(type);
  if (registered === undefined) return;
  if (namesOfCommand(command).length === 0) requireArguments(registered, args);
  else requireArgumentNames(registered, args);
}

/** The variables that a command reads. What people are told is theirs to understand. */
export function namesOfCommand(command: Command): readonly string[] {
  return command.type === 'manual' ? [] : namesIn(JSON.stringify(contentOf(command)));
}

/** Refuses what the registered type cannot use, now that the values are known. */
export function checkedRequest(request: ActionRequest): ActionRequest {
  const type = actionTypeOf(request.type);
  if (type !== undefined) requireArguments(type, request.args);
  return request;
}

/** Two types may share verb and target (disabling and enabling a user): then `args.type` says which. */
function typeOf(verb: string, targetType: string, args: ActionRequest['args']): ActionType {
  const fitting: readonly ActionType[] = Object.values(ACTION_TYPES).filter(
    (type) => type.verb === verb && type.targetType === targetType,
  );
  const named = args['type'];
  const chosen = typeof named === 'string' ? fitting.find(({ id }) => id === named) : fitting[0];
  if (chosen !== undefined && (fitting.length === 1 || named !== undefined)) return chosen;
  const choices = fitting.map(({ id }) => id).join(', ');
  throw unfit(
    fitting.length === 0
      ? `${verb} ${targetType} is no action here`
      : `${verb} ${targetType} may be ${choices}: name one in args.type`,
  );
}

function contentOf({ content: written, content_b64: base64 = '' }: Sent): JsonObject {
  try {
    const content = JSON.parse(written ?? Buffer.from(base64, 'base64').toString('utf8')) as JsonValue;
    if (isJsonObject(content)) return content;
  } catch {
    // Falls through to the one refusal.
  }
  throw unfit('neither content nor content_b64 is an OpenC2 command in JSON');
}

/** A target is its key, or an object that holds it under `key`. */
function keyOf(value: JsonValue | undefined, variables: Variables): string {
  const key = isJsonObject(value) ? value['key'] : value;
  if (typeof key !== 'string' || key === '') throw unfit('the target has no key');
  return String(filled(key, variables));
}

function argumentsOf(given: JsonValue | undefined, variables: Variables): ActionRequest['args'] {
  if (given === undefined) return {};
  if (!isJsonObject(given)) throw unfit('args is not an object');
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      if (typeof value === 'string') return [name, filled(value, variables)];
      if (typeof value === 'number' || typeof value === 'boolean') return [name, value];
      throw unfit(`args.${name} is not a string, a number or a boolean`);
    }),
  );
}

/** `__name__:value` stands for the variable's value; alone it keeps its type. */
export function filled(text: string, variables: Variables): string | number | boolean {
  const [whole, name = ''] = /^(__[A-Za-z0-9_-]+__):value$/.exec(text) ?? [];
  if (whole !== undefined && variables[name] !== undefined) return variables[name];
  return text.replaceAll(/(__[A-Za-z0-9_-]+__):value/g, (place, each: string) => String(variables[each] ?? place));
}

/** The OpenC2 command that a request of ours is, as a CACAO step carries it. */
export function commandOfRequest(type: ActionType, request: ActionRequest): JsonObject {
  const shared = Object.values(ACTION_TYPES).filter(
    (each) => each.verb === type.verb && each.targetType === type.targetType,
  );
  const args = shared.length > 1 ? { ...request.args, type: type.id } : request.args;
  return { action: type.verb, target: { [type.targetType]: { key: request.target } }, args: { ...args } };
}

function unfit(why: string): InputFault {
  return new InputFault('BAD_USER_INPUT', `The command cannot be run here: ${why}.`, {
    remedy: 'docs/playbooks.md lists the verbs and targets.',
  });
}
