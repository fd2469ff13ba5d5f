import type { JsonObject } from '../../domain/json.js';
import { isJsonObject } from '../../domain/json.js';
import type { Actuator, EffectReading, SendOutcome } from '../../pipeline/act/ports.js';
import type { CredentialReference } from '../credential.js';
import { actuatorOf } from '../wire/actuator.js';
import { type Api, type ApiCall, apiOf, fixedAuthorization, type VendorParts } from '../wire/api.js';
import { argument } from '../wire/argument.js';
import { baseUrl } from '../wire/base-url.js';
import type { Looking, Sending } from '../wire/effect.js';
import { listAt, textAt, valueAt } from '../wire/json-at.js';
import { nativeId } from '../wire/native-id.js';
import { outcomeOf, outcomeOfFault, type ReadError, unreadable } from '../wire/outcome.js';

/** How Sequitur reaches Jira Cloud: an account's address and API token. Targets are `jira:<project key>`. */
export interface JiraConfig {
  readonly baseUrl: string;
  readonly email: string;
  readonly token: CredentialReference;
  /** Default `Task`. */
  readonly issueType?: string;
}

const CONNECTOR = 'jira';
/** An issue is recognised by its label, a comment by its property: Jira knows no idempotency key. */
const labelOf = (step: string): string => `sequitur-${step.slice(0, 32)}`;
const PROPERTY = 'sequitur.step';

const readError: ReadError = (json) => {
  const fields = valueAt(json, 'errors');
  const [field] = isJsonObject(fields) ? Object.keys(fields) : [];
  const messages = listAt(json, 'errorMessages').filter((each): each is string => typeof each === 'string');
  const told = field === undefined ? messages.join(' ') : `${field}: ${textAt(fields, field)}`;
  return { code: field === undefined ? '' : `FIELD_${field.toUpperCase()}`, detail: { message: told } };
};

/** A field takes 32,767 characters, markup included. */
const MOST_TEXT = 30_000;

/** Atlassian Document Format: one paragraph a line. */
function document(text: string): JsonObject {
  const shown = text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
  const lines = shown.split('\n').map((line) => ({
    type: 'paragraph',
    content: line === '' ? [] : [{ type: 'text', text: line }],
  }));
  return { type: 'doc', version: 1, content: lines };
}

/** Opens issues and comments on them. */
export function jiraActuator(config: JiraConfig, parts: VendorParts): Actuator {
  const basic = () => Buffer.from(`${config.email}:${parts.readCredential(config.token)}`).toString('base64');
  const api = apiOf(
    parts.exchange,
    `${baseUrl(config.baseUrl)}/rest/api/3`,
    fixedAuthorization(() => `Basic ${basic()}`),
  );
  const jira = new Jira(api, parts.now, config.issueType ?? 'Task');
  return actuatorOf({
    connector: CONNECTOR,
    timeoutMs: 20_000,
    visibleAfterMs: 60_000,
    effects: {
      open_ticket: { send: (it) => jira.open(it), read: (it) => jira.find(it) },
      update_ticket: { send: (it) => jira.update(it), read: (it) => jira.findComment(it) },
    },
  });
}

class Jira {
  constructor(
    private readonly api: Api,
    private readonly now: () => number,
    private readonly issueType: string,
  ) {}

  async open({ step, signal, deadline }: Sending): Promise<SendOutcome> {
    const fields = {
      project: { key: decodeURIComponent(nativeId(step.target, CONNECTOR)) },
      issuetype: { name: this.issueType },
      // A summary is one line.
      summary: argument(step, 'summary').replaceAll(/\s+/gu, ' ').trim().slice(0, 255),
      description: document(argument(step, 'text')),
      labels: ['sequitur', labelOf(step.step)],
    };
    const reply = await this.api({ method: 'POST', path: '/issue', body: { fields }, signal, deadline });
    return outcomeOf(reply, readError, this.now(), { ticket: textAt(reply.json, 'key') });
  }

  /** @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/ */
  async find({ step, signal }: Looking): Promise<EffectReading> {
    const body = { jql: `labels = "${labelOf(step.step)}"`, fields: ['key'], maxResults: 1 };
    const reply = await this.api({ method: 'POST', path: '/search/jql', body, signal });
    if (reply.status !== 200) return unreadable(reply, readError);
    const ticket = textAt(reply.json, 'issues', 0, 'key');
    return ticket === '' ? { kind: 'not_applied' } : { kind: 'applied', detail: { ticket } };
  }

  /** First the status, which can be asked for; then the comment, after which nothing is left that could fail. */
  async update(sending: Sending): Promise<SendOutcome> {
    const { step, signal, deadline } = sending;
    const status = argument(step, 'status');
    const hindrance = status === '' ? null : await this.move(sending, status);
    if (hindrance !== null) return hindrance;
    const properties = [{ key: PROPERTY, value: { step: step.step } }];
    const body = { body: document(argument(step, 'text')), properties };
    const reply = await this.api({ method: 'POST', path: `${issuePath(sending)}/comment`, body, signal, deadline });
    return outcomeOf(reply, readError, this.now(), { comment: textAt(reply.json, 'id') });
  }

  /** Null once the issue has the status. Sent again it finds it there, so that whatever is unclear about it may be. */
  private async move(sending: Sending, status: string): Promise<SendOutcome | null> {
    const { signal, deadline } = sending;
    const path = issuePath(sending);
    const isWanted = (name: string): boolean => name.toLowerCase() === status.toLowerCase();
    const issue = await this.api({ method: 'GET', path: `${path}?fields=status`, signal });
    if (issue.status !== 200) return outcomeOf(issue, readError, this.now(), {});
    if (isWanted(textAt(issue.json, 'fields', 'status', 'name'))) return null;
    const open = await this.api({ method: 'GET', path: `${path}/transitions`, signal });
    if (open.status !== 200) return outcomeOf(open, readError, this.now(), {});
    const wanted = listAt(open.json, 'transitions').find((each) => isWanted(textAt(each, 'to', 'name')));
    if (wanted === undefined) return { kind: 'failed', code: 'NO_SUCH_TRANSITION', detail: { status } };
    const body = { transition: { id: textAt(wanted, 'id') } };
    return notMoved(await this.moving({ path: `${path}/transitions`, body, signal, deadline }));
  }

  private async moving(call: Omit<ApiCall, 'method'>): Promise<SendOutcome> {
    try {
      return outcomeOf(await this.api({ ...call, method: 'POST' }), readError, this.now(), {});
    } catch (fault) {
      return outcomeOfFault(fault);
    }
  }

  /** The latest comments, then their properties: a list of comments does not tell them. */
  async findComment(looking: Looking): Promise<EffectReading> {
    const { step, signal } = looking;
    const latest = await this.api({
      method: 'GET',
      path: `${issuePath(looking)}/comment?orderBy=-created&maxResults=50`,
      signal,
    });
    if (latest.status !== 200) return unreadable(latest, readError);
    const ids = listAt(latest.json, 'comments').map((comment) => Number(textAt(comment, 'id')));
    if (ids.length === 0) return { kind: 'not_applied' };
    const path = '/comment/list?expand=properties';
    const reply = await this.api({ method: 'POST', path, body: { ids }, signal });
    if (reply.status !== 200) return unreadable(reply, readError);
    const ours = listAt(reply.json, 'values').find((comment) =>
      listAt(comment, 'properties').some((each) => textAt(each, 'value', 'step') === step.step),
    );
    return ours === undefined ? { kind: 'not_applied' } : { kind: 'applied', detail: { comment: textAt(ours, 'id') } };
  }
}

function notMoved(outcome: SendOutcome): SendOutcome | null {
  if (outcome.kind === 'done') return null;
  return outcome.kind === 'ambiguous' ? { kind: 'retry', code: outcome.code, afterMs: null } : outcome;
}

function issuePath({ step }: Pick<Looking, 'step'>): string {
  return `/issue/${encodeURIComponent(argument(step, 'ticket'))}`;
}
