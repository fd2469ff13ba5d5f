import type { JsonObject } from '../../domain/json.js';
import type { Actuator, EffectReading, SendOutcome, StepRequest } from '../../pipeline/act/ports.js';
import { actuatorOf } from '../wire/actuator.js';
import type { Api, VendorParts } from '../wire/api.js';
import { argument } from '../wire/argument.js';
import type { Effect, Looking, Sending } from '../wire/effect.js';
import type { WireReply } from '../wire/exchange.js';
import { listAt, textAt, valueAt } from '../wire/json-at.js';
import { nativeId } from '../wire/native-id.js';
import { outcomeOf, unreadable } from '../wire/outcome.js';
import { type Asking, listed, type Listing } from '../wire/sweep.js';
import { graphApi, graphBase, microsoftError, nextPage, requestHeader } from './client.js';
import type { EntraConfig } from './config.js';

const CONNECTOR = 'm365';
const TIMEOUT_MS = 30_000;
const RULES = '/mailFolders/inbox/messageRules';
/** Out of the person's sight, within the reach of an investigation, and restorable. */
const QUARANTINE = 'recoverableitemsdeletions';
/** Copies of one message in a mailbox: one, or two where it was sent to a list and to the person. */
const COPIES = 10;

/** Inbox rules and messages of an Exchange Online mailbox through Graph. */
export function mailActuator(config: EntraConfig, parts: VendorParts): Actuator {
  const mailbox = new GraphMailbox(graphApi(config, parts), graphBase(config), parts.now);
  return actuatorOf({
    connector: CONNECTOR,
    timeoutMs: TIMEOUT_MS,
    visibleAfterMs: 30_000,
    effects: {
      remove_inbox_rule: { send: (it) => mailbox.removeRule(it), read: (it) => mailbox.ruleGone(it) },
      stop_forwarding: { send: (it) => mailbox.stopForwarding(it), read: (it) => mailbox.forwardsNothing(it) },
      quarantine_mail: mailbox.moving('', QUARANTINE),
      release_mail: mailbox.moving(`/mailFolders/${QUARANTINE}`, 'inbox'),
    },
  });
}

const FORWARDS = ['forwardTo', 'forwardAsAttachmentTo', 'redirectTo'] as const;

/** The name that `rule` gives instead of an id. */
function nameIn(step: StepRequest): string | null {
  const rule = argument(step, 'rule');
  return rule.startsWith('name:') ? rule.slice('name:'.length) : null;
}

const isNamed =
  (name: string) =>
  (rule: unknown): boolean =>
    textAt(rule, 'displayName') === name;

const isForwarding = (rule: unknown): boolean =>
  valueAt(rule, 'isEnabled') === true && FORWARDS.some((name) => listAt(rule, 'actions', name).length > 0);

class GraphMailbox {
  constructor(
    private readonly api: Api,
    private readonly base: string,
    private readonly now: () => number,
  ) {}

  /** Every page of them: a rule that hides behind a hundred others is a rule. */
  private rules(asking: Asking): Promise<Listing<unknown>> {
    const { step, signal } = asking;
    return listed(
      `/users/${nativeId(step.target, CONNECTOR)}${RULES}`,
      (path) => this.api({ method: 'GET', path, headers: requestHeader(step), signal }),
      ({ json }) => ({ items: listAt(json, 'value'), next: nextPage(json, this.base) }),
    );
  }

  private call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, asking: Asking, body?: JsonObject) {
    const { step, signal, deadline } = asking;
    return this.api({
      method,
      path: `/users/${nativeId(step.target, CONNECTOR)}${path}`,
      headers: requestHeader(step),
      signal,
      ...(deadline === undefined ? {} : { deadline }),
      ...(body === undefined ? {} : { body }),
    });
  }

  private outcome(reply: WireReply, done: JsonObject): SendOutcome {
    return outcomeOf(reply, microsoftError, this.now(), done);
  }

  /** The rule is read first and kept in the outcome: it is evidence, and what a mistake is mended with. */
  async removeRule(sending: Sending): Promise<SendOutcome> {
    const named = nameIn(sending.step);
    if (named !== null) return this.removeNamed(named, sending);
    const path = `${RULES}/${encodeURIComponent(argument(sending.step, 'rule'))}`;
    const rule = await this.call('GET', path, sending);
    if (rule.status !== 200) return this.outcome(rule, {});
    return this.outcome(await this.call('DELETE', path, sending), { removed: JSON.stringify(rule.json) });
  }

  /** Logs tell a rule's name and not its id; Exchange lets several have one. */
  private async removeNamed(name: string, sending: Sending): Promise<SendOutcome> {
    const all = await this.rules(sending);
    if (all.kind === 'refused') return this.outcome(all.reply, {});
    const rules = all.items.filter(isNamed(name));
    if (rules.length === 0) return { kind: 'failed', code: 'RULE_NOT_FOUND', detail: { name } };
    for (const rule of rules) {
      const path = `${RULES}/${encodeURIComponent(textAt(rule, 'id'))}`;
      const outcome = this.outcome(await this.call('DELETE', path, sending), {});
      if (outcome.kind !== 'done') return outcome;
    }
    return { kind: 'done', detail: { removed: JSON.stringify(rules) } };
  }

  async ruleGone({ step, signal }: Looking): Promise<EffectReading> {
    const named = nameIn(step);
    if (named !== null) {
      const all = await this.rules({ step, signal });
      if (all.kind === 'refused') return unreadable(all.reply, microsoftError);
      return all.items.some(isNamed(named)) ? { kind: 'not_applied' } : { kind: 'applied', detail: { rule: 'gone' } };
    }
    const reply = await this.call('GET', `${RULES}/${encodeURIComponent(argument(step, 'rule'))}`, { step, signal });
    if (reply.status === 404) return { kind: 'applied', detail: { rule: 'gone' } };
    return reply.status === 200 ? { kind: 'not_applied' } : unreadable(reply, microsoftError);
  }

  /** Rules that send mail away are switched off, not deleted: what they did stays readable. */
  async stopForwarding(sending: Sending): Promise<SendOutcome> {
    const all = await this.rules(sending);
    if (all.kind === 'refused') return this.outcome(all.reply, {});
    const ids = all.items.filter(isForwarding).map((rule) => textAt(rule, 'id'));
    for (const id of ids) {
      const path = `${RULES}/${encodeURIComponent(id)}`;
      const outcome = this.outcome(await this.call('PATCH', path, sending, { isEnabled: false }), {});
      if (outcome.kind !== 'done') return outcome;
    }
    return { kind: 'done', detail: { switchedOff: ids } };
  }

  async forwardsNothing({ step, signal }: Looking): Promise<EffectReading> {
    const all = await this.rules({ step, signal });
    if (all.kind === 'refused') return unreadable(all.reply, microsoftError);
    return all.items.some(isForwarding) ? { kind: 'not_applied' } : { kind: 'applied', detail: { forwardingRules: 0 } };
  }

  private find(folder: string, asking: Asking): Promise<WireReply> {
    const id = argument(asking.step, 'message').replaceAll("'", "''");
    const query = new URLSearchParams({
      $filter: `internetMessageId eq '${id}'`,
      $select: 'id,parentFolderId',
      $top: String(COPIES),
    });
    return this.call('GET', `${folder}/messages?${query.toString()}`, asking);
  }

  /** Nothing to move: it lies there already, or it never came. */
  private async alreadyAt(destinationId: string, sending: Sending): Promise<SendOutcome> {
    const there = await this.find(`/mailFolders/${destinationId}`, sending);
    if (there.status !== 200) return this.outcome(there, {});
    return listAt(there.json, 'value').length > 0
      ? { kind: 'done', detail: { moved: 0, already: true } }
      : { kind: 'failed', code: 'MESSAGE_NOT_FOUND', detail: {} };
  }

  /** @see https://learn.microsoft.com/graph/api/message-move */
  moving(folder: string, destinationId: string): Required<Effect> {
    return {
      send: async (sending) => {
        const found = await this.find(folder, sending);
        if (found.status !== 200) return this.outcome(found, {});
        const ids = listAt(found.json, 'value').map((message) => textAt(message, 'id'));
        if (ids.length === 0) return this.alreadyAt(destinationId, sending);
        for (const id of ids) {
          const path = `/messages/${encodeURIComponent(id)}/move`;
          const outcome = this.outcome(await this.call('POST', path, sending, { destinationId }), {});
          if (outcome.kind !== 'done') return outcome;
        }
        return { kind: 'done', detail: { moved: ids.length, destination: destinationId } };
      },
      read: async ({ step, signal }) => {
        const found = await this.find(folder, { step, signal });
        if (found.status !== 200) return unreadable(found, microsoftError);
        const left = listAt(found.json, 'value').length;
        return left === 0 ? { kind: 'applied', detail: { left } } : { kind: 'not_applied' };
      },
    };
  }
}
