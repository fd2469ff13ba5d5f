import type { Actuator, EffectReading, SendOutcome, StepRequest } from '../../pipeline/act/ports.js';
import type { CredentialReference } from '../credential.js';
import { actuatorOf } from '../wire/actuator.js';
import { type Api, apiOf, fixedAuthorization, type VendorParts } from '../wire/api.js';
import { argument } from '../wire/argument.js';
import { baseUrl } from '../wire/base-url.js';
import type { Looking, Sending } from '../wire/effect.js';
import { listAt, textAt } from '../wire/json-at.js';
import { outcomeOf, type ReadError, unreadable } from '../wire/outcome.js';

/** How Sequitur reaches a ServiceNow instance: a user of the Table API. Targets are `servicenow:<assignment group>`. */
export interface ServicenowConfig {
  readonly baseUrl: string;
  readonly user: string;
  readonly password: CredentialReference;
  /** Default `incident`; `sn_si_incident` with Security Incident Response. */
  readonly table?: string;
}

const CONNECTOR = 'servicenow';

const readError: ReadError = (json) => ({
  code: textAt(json, 'error', 'message')
    .toUpperCase()
    .replaceAll(/[^A-Z]+/gu, '_')
    .slice(0, 64),
  detail: { message: textAt(json, 'error', 'message'), detail: textAt(json, 'error', 'detail') },
});

/** Opens and updates records; `correlation_id` is how a send whose answer was lost is recognised. */
export function servicenowActuator(config: ServicenowConfig, parts: VendorParts): Actuator {
  const basic = () => Buffer.from(`${config.user}:${parts.readCredential(config.password)}`).toString('base64');
  const base = `${baseUrl(config.baseUrl)}/api/now/table/${encodeURIComponent(config.table ?? 'incident')}`;
  const api = apiOf(
    parts.exchange,
    base,
    fixedAuthorization(() => `Basic ${basic()}`),
  );
  const table = new Table(api, parts.now);
  return actuatorOf({
    connector: CONNECTOR,
    timeoutMs: 30_000,
    visibleAfterMs: 30_000,
    effects: {
      open_ticket: { send: (it) => table.open(it), read: (it) => table.find(it) },
      update_ticket: { send: (it) => table.update(it), read: (it) => table.findNote(it) },
    },
  });
}

class Table {
  constructor(
    private readonly api: Api,
    private readonly now: () => number,
  ) {}

  async open({ step, signal, deadline }: Sending): Promise<SendOutcome> {
    const group = step.target.slice(CONNECTOR.length + 1);
    const body = {
      short_description: argument(step, 'summary').slice(0, 160),
      description: argument(step, 'text'),
      assignment_group: group,
      correlation_id: step.step,
      correlation_display: 'Sequitur',
    };
    const reply = await this.api({ method: 'POST', path: asShown(!SYS_ID.test(group)), body, signal, deadline });
    return outcomeOf(reply, readError, this.now(), { ticket: textAt(reply.json, 'result', 'number') });
  }

  private query(query: string, fields: string, signal: AbortSignal) {
    const params = new URLSearchParams({
      sysparm_query: query,
      sysparm_fields: fields,
      // Entries of a journal are told in this form only.
      sysparm_display_value: 'true',
      sysparm_limit: '1',
    });
    return this.api({ method: 'GET', path: `?${params.toString()}`, signal });
  }

  /** A term of a query that the table does not know is ignored, and any record fits: what came is compared. */
  async find({ step, signal }: Looking): Promise<EffectReading> {
    const reply = await this.query(`correlation_id=${step.step}`, 'number,correlation_id', signal);
    if (reply.status !== 200) return unreadable(reply, readError);
    const ours = textAt(reply.json, 'result', 0, 'correlation_id') === step.step;
    const ticket = textAt(reply.json, 'result', 0, 'number');
    return ours ? { kind: 'applied', detail: { ticket } } : { kind: 'not_applied' };
  }

  /** The Table API changes records by their sys_id, which people do not see. */
  async update({ step, signal, deadline }: Sending): Promise<SendOutcome> {
    const found = await this.ticket(step, 'number,sys_id', signal);
    if (found.reply.status !== 200) return outcomeOf(found.reply, readError, this.now(), {});
    if (found.record === undefined) return { kind: 'failed', code: 'NO_SUCH_TICKET', detail: {} };
    const state = argument(step, 'status');
    const note = `${argument(step, 'text')}\n(Sequitur step ${step.step})`;
    const body = { work_notes: note, ...(state === '' ? {} : { state }) };
    const path = `/${encodeURIComponent(textAt(found.record, 'sys_id'))}${asShown(!/^-?\d*$/u.test(state))}`;
    return outcomeOf(await this.api({ method: 'PATCH', path, body, signal, deadline }), readError, this.now(), {});
  }

  private async ticket(step: StepRequest, fields: string, signal: AbortSignal) {
    const wanted = argument(step, 'ticket');
    const reply = await this.query(`number=${wanted}`, fields, signal);
    const record = listAt(reply.json, 'result').find((each) => textAt(each, 'number') === wanted);
    return { reply, record };
  }

  async findNote({ step, signal }: Looking): Promise<EffectReading> {
    const { reply, record } = await this.ticket(step, 'number,work_notes', signal);
    if (reply.status !== 200) return unreadable(reply, readError);
    const found = textAt(record, 'work_notes').includes(step.step);
    return found ? { kind: 'applied', detail: {} } : { kind: 'not_applied' };
  }
}

const SYS_ID = /^[0-9a-f]{32}$/;

/** Groups and states are named as people see them; without this the table takes them for its own ids. */
function asShown(named: boolean): string {
  return named ? '?sysparm_input_display_value=true' : '';
}
