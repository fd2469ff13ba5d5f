import type { JsonObject } from '../../domain/json.js';
import { isJsonObject } from '../../domain/json.js';
import type { Actuator, EffectReading, SendOutcome } from '../../pipeline/act/ports.js';
import type { CredentialReference } from '../credential.js';
import { actuatorOf } from '../wire/actuator.js';
import { type Api, apiOf, fixedAuthorization, type VendorParts } from '../wire/api.js';
import { argument } from '../wire/argument.js';
import { baseUrl } from '../wire/base-url.js';
import type { Looking, Sending } from '../wire/effect.js';
import { listAt, textAt, valueAt } from '../wire/json-at.js';
import { nativeId } from '../wire/native-id.js';
import { outcomeOf, type ReadError, unreadable } from '../wire/outcome.js';

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

/** Atlassian Document Format: one paragraph a line. */
function document(text: string): JsonObject {
  const lines = text.split('\n').map((line) => ({
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
      summary: argument(step, 'summary').slice(0, 255),
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

  async update(sending: Sending): Promise<SendOutcome> {
    const { step, signal, deadline } = sending;
    const path = issuePath(sending);
    const properties = [{ key: PROPERTY, value: { step: step.step } }];
    const body = { body: document(argument(step, 'text')), properties };
    const reply = await this.api({ method: 'POST', path: `${path}/comment`, body, signal, deadline });
    const said = outcomeOf(reply, readError, this.now(), { comment: textAt(reply.json, 'id') });
    const status = argument(step, 'status');
    return said.kind !== 'done' || status === '' ? said : this.move(sending, status, said);
  }

  private async move({ step, signal, deadline }: Sending, status: string, said: SendOutcome): Promise<SendOutcome> {
    const path = `${issuePath({ step })}/transitions`;
    const open = await this.api({ method: 'GET', path, signal });
    const wanted = listAt(open.json, 'transitions').find(
      (each) => textAt(each, 'to', 'name').toLowerCase() === status.toLowerCase(),
    );
    if (wanted === undefined)
      return { kind: 'failed', code: 'NO_SUCH_TRANSITION', detail: { status, commented: true } };
    const body = { transition: { id: textAt(wanted, 'id') } };
    const moved = outcomeOf(
      await this.api({ method: 'POST', path, body, signal, deadline }),
      readError,
      this.now(),
      {},
    );
    return moved.kind === 'done' ? said : moved;
  }

  async findComment(looking: Looking): Promise<EffectReading> {
    const path = `${issuePath(looking)}/comment?expand=properties&orderBy=-created&maxResults=50`;
    const reply = await this.api({ method: 'GET', path, signal: looking.signal });
    if (reply.status !== 200) return unreadable(reply, readError);
    const ours = listAt(reply.json, 'comments').find((comment) =>
      listAt(comment, 'properties').some((each) => textAt(each, 'value', 'step') === looking.step.step),
    );
    return ours === undefined ? { kind: 'not_applied' } : { kind: 'applied', detail: { comment: textAt(ours, 'id') } };
  }
}

function issuePath({ step }: Pick<Looking, 'step'>): string {
  return `/issue/${encodeURIComponent(argument(step, 'ticket'))}`;
}
