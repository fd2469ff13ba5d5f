import type { EffectReading, SendOutcome, StepRequest } from '../../pipeline/act/ports.js';
import type { Api } from '../wire/api.js';
import { argument } from '../wire/argument.js';
import type { Effect, Looking, Sending } from '../wire/effect.js';
import { listAt, textAt } from '../wire/json-at.js';
import { nativeId } from '../wire/native-id.js';
import { outcomeOf, unreadable } from '../wire/outcome.js';
import { type Asking, listed, sweeping } from '../wire/sweep.js';
import { googleError } from './client.js';
import { forwardingEffect } from './forwarding.js';

type MailboxApi = (mailbox: string) => Api;

/** Filters, forwarding and messages of a Gmail mailbox. */
export function gmailEffects(of: MailboxApi, now: () => number): Readonly<Record<string, Effect>> {
  const gmail = new Gmail(of, now);
  return {
    remove_inbox_rule: { send: (it) => gmail.removeFilter(it), read: (it) => gmail.filterGone(it) },
    stop_forwarding: forwardingEffect(of, now),
    quarantine_mail: gmail.binned(true),
    release_mail: gmail.binned(false),
    remove_delegates: gmail.delegates(),
  };
}

class Gmail {
  constructor(
    private readonly of: MailboxApi,
    private readonly now: () => number,
  ) {}

  private api(step: StepRequest): Api {
    return this.of(decodeURIComponent(nativeId(step.target, 'google')));
  }

  /** The filter is read first and kept in the outcome. */
  async removeFilter({ step, signal, deadline }: Sending): Promise<SendOutcome> {
    if (argument(step, 'rule').startsWith('name:')) return { kind: 'failed', code: 'FILTERS_HAVE_NO_NAME', detail: {} };
    const api = this.api(step);
    const path = `/settings/filters/${encodeURIComponent(argument(step, 'rule'))}`;
    const filter = await api({ method: 'GET', path, signal });
    if (filter.status !== 200) return outcomeOf(filter, googleError, this.now(), {});
    const reply = await api({ method: 'DELETE', path, signal, deadline });
    return outcomeOf(reply, googleError, this.now(), { removed: JSON.stringify(filter.json) });
  }

  async filterGone({ step, signal }: Looking): Promise<EffectReading> {
    const path = `/settings/filters/${encodeURIComponent(argument(step, 'rule'))}`;
    const reply = await this.api(step)({ method: 'GET', path, signal });
    if (reply.status === 404) return { kind: 'applied', detail: { filter: 'gone' } };
    return reply.status === 200 ? { kind: 'not_applied' } : unreadable(reply, googleError);
  }

  private find(step: StepRequest, signal: AbortSignal) {
    const id = argument(step, 'message').slice(1, -1);
    const query = new URLSearchParams({ q: `rfc822msgid:${id}`, includeSpamTrash: 'true', maxResults: '10' });
    return this.api(step)({ method: 'GET', path: `/messages?${query.toString()}`, signal });
  }

  /** @see https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.settings.delegates */
  delegates(): Required<Effect> {
    const path = '/settings/delegates';
    const call = ({ step, ...asking }: Asking, method: 'GET' | 'DELETE', at: string) =>
      this.api(step)({ method, path: at, ...asking });
    return sweeping<string>({
      list: (asking) => {
        const wanted = argument(asking.step, 'delegate').toLowerCase();
        return listed(
          path,
          (at) => call(asking, 'GET', at),
          ({ json }) => {
            const all = listAt(json, 'delegates').map((each) => textAt(each, 'delegateEmail'));
            return { items: all.filter((each) => wanted === '*' || each.toLowerCase() === wanted), next: null };
          },
        );
      },
      remove: (delegate, asking) => call(asking, 'DELETE', `${path}/${encodeURIComponent(delegate)}`),
      nameOf: (delegate) => delegate,
      readError: googleError,
      now: this.now,
    });
  }

  /** The bin hides a message and keeps it for thirty days. */
  binned(wanted: boolean): Required<Effect> {
    return {
      send: async ({ step, signal, deadline }) => {
        const found = await this.find(step, signal);
        if (found.status !== 200) return outcomeOf(found, googleError, this.now(), {});
        const ids = listAt(found.json, 'messages').map((message) => textAt(message, 'id'));
        if (ids.length === 0) return { kind: 'failed', code: 'MESSAGE_NOT_FOUND', detail: {} };
        for (const id of ids) {
          const path = `/messages/${encodeURIComponent(id)}/${wanted ? 'trash' : 'untrash'}`;
          const reply = await this.api(step)({ method: 'POST', path, signal, deadline });
          const outcome = outcomeOf(reply, googleError, this.now(), {});
          if (outcome.kind !== 'done') return outcome;
        }
        return { kind: 'done', detail: { moved: ids.length } };
      },
      read: (looking) => this.allBinned(looking, wanted),
    };
  }

  private async allBinned({ step, signal }: Looking, wanted: boolean): Promise<EffectReading> {
    const found = await this.find(step, signal);
    if (found.status !== 200) return unreadable(found, googleError);
    for (const message of listAt(found.json, 'messages')) {
      const path = `/messages/${encodeURIComponent(textAt(message, 'id'))}?format=minimal`;
      const reply = await this.api(step)({ method: 'GET', path, signal });
      if (reply.status !== 200) return unreadable(reply, googleError);
      if (listAt(reply.json, 'labelIds').includes('TRASH') !== wanted) return { kind: 'not_applied' };
    }
    return { kind: 'applied', detail: { binned: wanted } };
  }
}
