import { createHash, createHmac } from 'node:crypto';
import {
  type Answer,
  faulty,
  type Received,
  startVendor,
  type VendorFault,
  type VendorReply,
} from './vendor-server.js';

interface Issue {
  readonly key: string;
  readonly labels: readonly string[];
  readonly summary: string;
  status: string;
  readonly comments: { id: string; properties: { value: { step: string } }[] }[];
}

/** Jira Cloud: issues with labels, comments with properties, one transition. */
export async function startJira() {
  const issues: Issue[] = [];
  const faults: VendorFault[] = [];
  const refuse = (status: number, field: string): VendorReply => ({
    status,
    json: { errorMessages: [], errors: { [field]: `${field} is not valid` } },
  });
  const create = (body: string): VendorReply => {
    const { fields } = JSON.parse(body) as {
      fields: { project: { key: string }; summary: string; labels: string[]; description: { type: string } };
    };
    if (fields.project.key !== 'SEC') return refuse(400, 'project');
    if (fields.description.type !== 'doc') return refuse(400, 'description');
    if (/\n/.test(fields.summary)) return refuse(400, 'summary');
    const key = `SEC-${String(issues.length + 1)}`;
    issues.push({ key, labels: fields.labels, summary: fields.summary, status: 'To Do', comments: [] });
    return { status: 201, json: { id: '1', key, self: 'https://…' } };
  };
  const onIssue = ({ method, path, body }: Received, issue: Issue): VendorReply => {
    if (path.endsWith('/transitions')) {
      if (method === 'POST') issue.status = 'In Progress';
      return method === 'POST'
        ? { status: 204 }
        : { status: 200, json: { transitions: [{ id: '21', name: 'Start', to: { name: 'In Progress' } }] } };
    }
    if (path.endsWith(issue.key)) return { status: 200, json: { fields: { status: { name: issue.status } } } };
    if (method === 'GET') return { status: 200, json: { comments: issue.comments.map(({ id }) => ({ id })) } };
    const { properties } = JSON.parse(body) as Issue['comments'][number];
    issue.comments.push({ id: String(issue.comments.length + 1), properties });
    return { status: 201, json: issue.comments.at(-1) };
  };
  const answer: Answer = (received) => {
    const { path, query, headers, body } = received;
    if (headers.authorization !== `Basic ${Buffer.from('bot@example.com:sesame').toString('base64')}`)
      return { status: 401, json: { errorMessages: ['You are not authenticated.'], errors: {} } };
    if (path === '/rest/api/3/issue') return create(body);
    if (path === '/rest/api/3/search/jql') {
      const [, label = ''] = /^labels = "([^"]*)"$/.exec((JSON.parse(body) as { jql: string }).jql) ?? [];
      return { status: 200, json: { issues: issues.filter(({ labels }) => labels.includes(label)) } };
    }
    if (path === '/rest/api/3/comment/list') {
      const { ids } = JSON.parse(body) as { ids: number[] };
      const values = issues.flatMap(({ comments }) => comments).filter(({ id }) => ids.includes(Number(id)));
      const shown = values.map(({ id, properties }) => (query.has('expand') ? { id, properties } : { id }));
      return { status: 200, json: { values: shown } };
    }
    const issue = issues.find(({ key }) => `${path}/`.startsWith(`/rest/api/3/issue/${key}/`));
    return issue === undefined
      ? { status: 404, json: { errorMessages: ['Issue does not exist'], errors: {} } }
      : onIssue(received, issue);
  };
  const throttled = { status: 429, json: { errorMessages: ['Rate limit'] }, headers: { 'retry-after': '5' } };
  return { ...(await startVendor(faulty(answer, throttled, faults))), issues, faults };
}

/**
 * ServiceNow's Table API for incidents: a term of a query that it does not know fits everything, journals are told as they
 * are shown only, and groups and states are taken by name only where the request says so.
 */
export async function startServiceNow() {
  const records: Record<string, string>[] = [];
  const faults: VendorFault[] = [];
  const GROUPS: Readonly<Record<string, string>> = { Security: '0123456789abcdef0123456789abcdef' };
  const STATES: Readonly<Record<string, string>> = { 'In Progress': '2' };
  const error = (status: number, message: string): VendorReply => ({
    status,
    json: { error: { message, detail: '' }, status: 'failure' },
  });
  const fits = (record: Record<string, string>, query: string): boolean => {
    const [, name = '', value = ''] = /^(number|correlation_id)=([^^]*)$/.exec(query) ?? [];
    return name === '' || record[name] === value;
  };
  const shown = (record: Record<string, string>, query: URLSearchParams) => {
    const fields = (query.get('sysparm_fields') ?? '').split(',');
    const journal = query.get('sysparm_display_value') === 'true' ? {} : { work_notes: '' };
    return Object.fromEntries(Object.entries({ ...record, ...journal }).filter(([name]) => fields.includes(name)));
  };
  /** As it is stored: by name or by id; what is neither is dropped without a word. */
  const stored = ({ body, query }: Received): Record<string, string> => {
    const given = JSON.parse(body) as Record<string, string>;
    const named = query.get('sysparm_input_display_value') === 'true';
    const { assignment_group: group, state } = given;
    const idOf = (name: string): string => (named ? (GROUPS[name] ?? '') : /^[0-9a-f]{32}$/.test(name) ? name : '');
    const stateOf = (name: string): string => (named ? (STATES[name] ?? name) : name);
    return {
      ...given,
      ...(group === undefined ? {} : { assignment_group: idOf(group) }),
      ...(state === undefined ? {} : { state: stateOf(state) }),
    };
  };
  const found = ({ query }: Received): VendorReply => {
    const fitting = records.filter((each) => fits(each, query.get('sysparm_query') ?? ''));
    return { status: 200, json: { result: fitting.slice(0, 1).map((each) => shown(each, query)) } };
  };
  const created = (received: Received): VendorReply => {
    const id = String(records.length + 1);
    records.push({ sys_id: `id${id}`, number: `INC000${id}`, ...stored(received) });
    return { status: 201, json: { result: records.at(-1) } };
  };
  const changed = (received: Received): VendorReply => {
    const { path } = received;
    const record = records.find(({ sys_id }) => path.endsWith(`/${sys_id ?? ''}`));
    if (record === undefined) return error(404, 'No Record found');
    const { work_notes: note = '', ...fields } = stored(received);
    Object.assign(record, fields, { work_notes: `${note}\n${record['work_notes'] ?? ''}` });
    return { status: 200, json: { result: record } };
  };
  const answer: Answer = (received) => {
    if (received.headers.authorization !== `Basic ${Buffer.from('bot:sesame').toString('base64')}`)
      return error(401, 'User Not Authenticated');
    if (received.method === 'GET') return found(received);
    return received.method === 'POST' ? created(received) : changed(received);
  };
  const throttled = { ...error(429, 'Rate limit exceeded'), headers: { 'x-ratelimit-reset': '1793613630' } };
  return { ...(await startVendor(faulty(answer, throttled, faults))), records, faults };
}

/** Slack: 200 whatever happens, `ok` tells. */
export async function startSlack() {
  const troubled: true[] = [];
  const messages: { ts: string; channel: string; text: string; metadata: unknown; blocks: unknown[] }[] = [];
  const faults: VendorFault[] = [];
  const answer: Answer = ({ path, query, headers, body }) => {
    if (headers.authorization !== 'Bearer xoxb') return { status: 200, json: { ok: false, error: 'invalid_auth' } };
    if (path === '/api/conversations.history') {
      const found = messages.filter(({ channel }) => channel === query.get('channel')).reverse();
      const from = Number(query.get('cursor') ?? 0);
      const next = from + Number(query.get('limit'));
      const more = next < found.length ? { response_metadata: { next_cursor: String(next) } } : {};
      return { status: 200, json: { ok: true, messages: found.slice(from, next), ...more } };
    }
    const message = JSON.parse(body) as (typeof messages)[number];
    if (message.channel !== 'C012') return { status: 200, json: { ok: false, error: 'channel_not_found' } };
    if (troubled.splice(0).length > 0) return { status: 200, json: { ok: false, error: 'fatal_error' } };
    const ts = `1793613600.00010${String(messages.length)}`;
    messages.push({ ...message, ts });
    return { status: 200, json: { ok: true, ts, channel: message.channel } };
  };
  const throttled = { status: 429, json: { ok: false, error: 'ratelimited' }, headers: { 'retry-after': '9' } };
  return { ...(await startVendor(faulty(answer, throttled, faults))), messages, faults, troubled };
}

/** A receiver that checks the signature as Standard Webhooks says, and a block list behind the same check. */
export async function startSigned(secret: string) {
  const listed = new Map<string, unknown>();
  const messages = new Map<string, unknown>();
  const faults: VendorFault[] = [];
  const genuine = ({ headers, body }: Received): boolean => {
    const [id, time] = [headers['webhook-id'], headers['webhook-timestamp']].map(String);
    const mac = createHmac('sha256', secret)
      .update(`${id ?? ''}.${time ?? ''}.${body}`)
      .digest('base64');
    return headers['webhook-signature'] === `v1,${mac}`;
  };
  const answer: Answer = (received) => {
    const { method, path, headers, body } = received;
    if (!genuine(received)) return { status: 401, json: { code: 'BAD_SIGNATURE', message: 'no' } };
    if (!path.startsWith('/entries/')) {
      messages.set(String(headers['webhook-id']), JSON.parse(body));
      return { status: 202 };
    }
    if (method === 'PUT') listed.set(path, JSON.parse(body));
    if (method === 'DELETE' && !listed.delete(path)) return { status: 404 };
    const entry = listed.get(path);
    return method === 'GET' && entry === undefined ? { status: 404 } : { status: 200, json: entry ?? {} };
  };
  return { ...(await startVendor(faulty(answer, { status: 429 }, faults))), listed, messages, faults };
}

/** S3 for one bucket's policy; checks the signature's scope and signed headers, and speaks XML. */
export async function startS3() {
  const bucket = { policy: '{"Version":"2012-10-17","Statement":[{"Principal":"*"}]}' };
  const faults: (readonly [number, string])[] = [];
  const error = (status: number, code: string): VendorReply => ({
    status,
    text: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message><RequestId>R</RequestId></Error>`,
  });
  const SCOPE =
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/s3\/aws4_request, SignedHeaders=(?:content-md5;)?host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/;
  const refusal = ({ method, path, query, headers, body }: Received): VendorReply | null => {
    if (!SCOPE.test(headers.authorization ?? '')) return error(403, 'SignatureDoesNotMatch');
    const fault = faults.shift();
    if (fault !== undefined) return error(...fault);
    if (path !== '/open-bucket' || !query.has('policy')) return error(404, 'NoSuchBucket');
    const checksum = createHash('md5').update(body).digest('base64');
    return method === 'PUT' && headers['content-md5'] !== checksum ? error(400, 'InvalidDigest') : null;
  };
  const answer: Answer = (received) => {
    const refused = refusal(received);
    if (refused !== null) return refused;
    const { method, body } = received;
    if (method === 'PUT') bucket.policy = body;
    if (method === 'DELETE') bucket.policy = '';
    if (method !== 'GET') return { status: 204 };
    return bucket.policy === '' ? error(404, 'NoSuchBucketPolicy') : { status: 200, text: bucket.policy };
  };
  return { ...(await startVendor(answer)), bucket, faults };
}
