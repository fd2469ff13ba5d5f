import type { ActionRequest } from './action.js';
import type { ActionType } from './actions/action-type.js';
import { InputFault } from './errors.js';

/** A week: what is to last longer is a decision to be made again. */
export const LONGEST_TTL_MINUTES = 10_080;
const MAX_TEXT = 32_768;

/** Refuses arguments that a type does not declare, leaves out or cannot use. */
export function requireArguments(type: ActionType, args: ActionRequest['args']): void {
  requireArgumentNames(type, args);
  for (const [name, value] of Object.entries(args)) requireValue(type, name, value);
}

/** The same while their values are not known yet. */
export function requireArgumentNames(type: ActionType, args: ActionRequest['args']): void {
  for (const name of Object.keys(args))
    if (!Object.hasOwn(type.args, name)) throw fault(type, name, 'is not an argument of it', declared(type));
  for (const [name, spec] of Object.entries(type.args))
    if (spec.required && args[name] === undefined) throw fault(type, name, 'is missing', spec.about);
}

function requireValue(type: ActionType, name: string, value: string | number | boolean): void {
  const spec = type.args[name];
  if (spec === undefined) return;
  if (typeof value !== spec.type) throw fault(type, name, `is not a ${spec.type}`, spec.about);
  const unfit = typeof value === 'string' && (value.length > MAX_TEXT || spec.pattern?.test(value) === false);
  if (unfit) throw fault(type, name, 'is not what is expected', spec.about);
  if (name === 'ttlMinutes' && !isTerm(value))
    throw fault(type, name, `is not between 1 and ${String(LONGEST_TTL_MINUTES)}`, spec.about);
}

function isTerm(value: string | number | boolean): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= LONGEST_TTL_MINUTES;
}

/** Minutes after which an action is undone unless renewed; 0 where it has no term. */
export function termOf(type: ActionType, args: ActionRequest['args']): number {
  const { ttlMinutes } = args;
  return type.ttlMinutes > 0 && typeof ttlMinutes === 'number' ? ttlMinutes : type.ttlMinutes;
}

function declared(type: ActionType): string {
  const names = Object.keys(type.args);
  return names.length === 0 ? 'It takes none.' : `It takes: ${names.join(', ')}.`;
}

function fault(type: ActionType, name: string, problem: string, remedy: string): InputFault {
  return new InputFault('BAD_USER_INPUT', `${type.id}: ${name} ${problem}.`, {
    place: { path: `arguments.${name}` },
    remedy,
  });
}
