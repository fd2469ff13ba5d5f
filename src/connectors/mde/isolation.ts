import type { JsonObject } from '../../domain/json.js';
import type { EffectReading, SendOutcome, StepRequest } from '../../pipeline/act/ports.js';
import { microsoftError } from '../entra/client.js';
import type { Api } from '../wire/api.js';
import type { Effect, Looking, Sending } from '../wire/effect.js';
import type { WireReply } from '../wire/exchange.js';
import { listAt, textAt } from '../wire/json-at.js';
import { nativeId } from '../wire/native-id.js';
import { outcomeOf, unreadable } from '../wire/outcome.js';

export const CONNECTOR = 'mde';
const SKEW_MS = 30_000;
/** The latest of a machine's actions, of all kinds: far more than are ever under way. */
const LATEST = 50;

interface Verb {
  readonly path: string;
  readonly type: 'Isolate' | 'Unisolate';
  readonly opposite: 'Isolate' | 'Unisolate';
  readonly body: JsonObject;
}

const ISOLATE: Verb = { path: 'isolate', type: 'Isolate', opposite: 'Unisolate', body: { IsolationType: 'Full' } };
const RELEASE: Verb = { path: 'unisolate', type: 'Unisolate', opposite: 'Isolate', body: {} };

/** Machine actions are jobs: taken up at once, done when the machine has answered. */
export function isolationEffects(api: Api, now: () => number): Readonly<Record<string, Effect>> {
  const effect = (verb: Verb): Required<Effect> => {
    const machine = new MachineActions(api, now, verb);
    return { send: (sending) => machine.send(sending), read: (looking) => machine.read(looking) };
  };
  return { isolate_device: effect(ISOLATE), release_device: effect(RELEASE) };
}

/** @see https://learn.microsoft.com/defender-endpoint/api/machineaction */
class MachineActions {
  constructor(
    private readonly api: Api,
    private readonly now: () => number,
    private readonly verb: Verb,
  ) {}

  async send(sending: Sending): Promise<SendOutcome> {
    const machine = nativeId(sending.step.target, CONNECTOR);
    const reply = await this.post(`/machines/${machine}/${this.verb.path}`, this.verb.body, sending);
    if (isBusyWithAnother(reply)) return this.besides(reply, sending);
    const outcome = this.outcome(reply, {});
    const job = textAt(reply.json, 'id');
    return outcome.kind === 'done' && job !== '' ? { kind: 'accepted', job, detail: outcome.detail } : outcome;
  }

  /** Something is under way already. The same is as good as ours, whoever began it and when; the opposite has to be called off. */
  private async besides(refused: WireReply, sending: Sending): Promise<SendOutcome> {
    const { step, signal } = sending;
    const latest = await this.latest(step, signal);
    if (latest.reply.status !== 200) return this.outcome(latest.reply, {});
    const waiting = latest.actions.filter((each) => WAITING.has(textAt(each, 'status')));
    const job = textAt(waiting.find(isOf(this.verb.type)), 'id');
    if (job !== '') return { kind: 'accepted', job, detail: { already: true } };
    const cancelled = textAt(waiting.find(isOf(this.verb.opposite)), 'id');
    if (cancelled === '') return this.outcome(refused, {});
    return this.outcome(await this.post(`/machineactions/${cancelled}/cancel`, {}, sending), { cancelled });
  }

  private post(path: string, given: JsonObject, { step, signal, deadline }: Sending): Promise<WireReply> {
    const body = { ...given, Comment: `Sequitur step ${step.step}` };
    return this.api({ method: 'POST', path, body, signal, deadline });
  }

  private outcome(reply: WireReply, done: JsonObject): SendOutcome {
    return outcomeOf(reply, microsoftError, this.now(), done);
  }

  private async latest(step: StepRequest, signal: AbortSignal) {
    const machine = decodeURIComponent(nativeId(step.target, CONNECTOR));
    const query = new URLSearchParams({
      $filter: `machineId eq '${machine}'`,
      $orderby: 'creationDateTimeUtc desc',
      $top: String(LATEST),
    });
    const reply = await this.api({ method: 'GET', path: `/machineactions?${query.toString()}`, signal });
    return { reply, actions: listAt(reply.json, 'value') };
  }

  async read({ step, signal, sentAfter }: Looking): Promise<EffectReading> {
    if ((step.job ?? '') !== '') {
      const reply = await this.api({ method: 'GET', path: `/machineactions/${step.job ?? ''}`, signal });
      return reply.status === 200 ? stateOf(reply.json) : unreadable(reply, microsoftError);
    }
    const { reply, actions } = await this.latest(step, signal);
    if (reply.status !== 200) return unreadable(reply, microsoftError);
    return this.foundAmong(actions, sentAfter - SKEW_MS);
  }

  /** What was called off before the machine heard of it leaves the machine as it was: that is the effect. */
  private foundAmong(actions: readonly unknown[], since: number): EffectReading {
    const isSince = (name: string) => (each: unknown) => Date.parse(textAt(each, name)) >= since;
    const ours = actions.filter(isOf(this.verb.type)).find(isSince('creationDateTimeUtc'));
    if (ours !== undefined) return stateOf(ours);
    const calledOff = actions
      .filter((each) => isOf(this.verb.opposite)(each) && textAt(each, 'status') === 'Cancelled')
      .find(isSince('cancellationDateTimeUtc'));
    return calledOff === undefined
      ? { kind: 'not_applied' }
      : { kind: 'applied', detail: { cancelled: textAt(calledOff, 'id') } };
  }
}

/** `ActiveRequestAlreadyExists` with 400, or `ActiveRequestAlreadyInProgress` with 409, by the version of the service. */
function isBusyWithAnother({ status, json }: WireReply): boolean {
  return (status === 400 || status === 409) && microsoftError(json).code.startsWith('ActiveRequestAlready');
}

const WAITING: ReadonlySet<string> = new Set(['Pending', 'InProgress']);

const isOf =
  (type: string) =>
  (action: unknown): boolean =>
    textAt(action, 'type') === type;

function stateOf(action: unknown): EffectReading {
  const status = textAt(action, 'status');
  const detail = { machineAction: textAt(action, 'id'), status };
  if (status === 'Succeeded') return { kind: 'applied', detail };
  return WAITING.has(status) ? { kind: 'pending' } : { kind: 'failed', code: status || 'NO_STATUS', detail };
}
