import { createHmac } from 'node:crypto';
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
    if (method === 'GET') return { status: 200, json: { comments: issue.comments } };
    const { properties } = JSON.parse(body) as Issue['comments'][number];
    issue.comments.push({ id: String(issue.comments.length + 1), properties });
    return { status: 201, json: issue.comments.at(-1) };
  };
  const answer: Answer = (received) => {
    const { path, headers, body } = received;
    if (headers.authorization !== `Basic ${Buffer.from('bot@example.com:sesame').toString('base64')}`)
      return { status: 401, json: { errorMessages: ['You are not authenticated.'], errors: {} } };
    if (path === '/rest/api/3/issue') return create(body);
    if (path === '/rest/api/3/search/jql') {
      const [, label = ''] = /^labels = "([^"]*)"$/.exec((JSON.parse(body) as { jql: string }).jql) ?? [];
      return { status: 200, json: { issues: issues.filter(({ labels }) => labels.includes(label)) } };
    }
    const issue = issues.find(({ key }) => path.startsWith(`/rest/api/3/issue/${key}/`));
    return issue === undefined
      ? { status: 404, json: { errorMessages: ['Issue does not exist'], errors: {} } }
      : onIssue(received, issue);
  };
  const throttled = { status: 429, json: { errorMessages: ['Rate limit'] }, headers: { 'retry-after': '5' } };
  return { ...(await startVendor(faulty(answer, throttled, faults))), issues, faults };
}

/** ServiceNow's Table API for incidents. */
export async function startServiceNow() {
  const records: Record<string, string>[] = [];
  const faults: VendorFault[] = [];
  const error = (status: number, message: string): VendorReply => ({
    status,
    json: { error: { message, detail: '' }, status: 'failure' },
  });
  const fits = (record: Record<string, string>, query: string): boolean =>
    query.split('^').every((term) => {
      const [, name = '', operator, value = ''] = /^([a-z_]+?)(=|LIKE)(.*)$/.exec(term) ?? [];
      return operator === '=' ? record[name] === value : (record[name] ?? '').includes(value);
    });
  const answer: Answer = ({ method, path, query, headers, body }) => {
    if (headers.authorization !== `Basic ${Buffer.from('bot:sesame').toString('base64')}`)
      return error(401, 'User Not Authenticated');
    if (method === 'GET')
      return { status: 200, json: { result: records.filter((each) => fits(each, query.get('sysparm_query') ?? '')) } };
    if (method === 'POST') {
      const id = String(records.length + 1);
      records.push({ sys_id: `id${id}`, number: `INC000${id}`, ...(JSON.parse(body) as Record<string, string>) });
      return { status: 201, json: { result: records.at(-1) } };
    }
    const record = records.find(({ sys_id }) => path.endsWith(`/${sys_id ?? ''}`));
    if (record === undefined) return error(404, 'No Record found');
    Object.assign(record, JSON.parse(body));
    return { status: 200, json: { result: record } };
  };
  return { ...(await startVendor(faulty(answer, error(429, 'Rate limit exceeded'), faults))), records, faults };
}

/** Slack: 200 whatever happens, `ok` tells. */
export async function startSlack() {
  const messages: { ts: string; channel: string; text: string; metadata: unknown; blocks: unknown[] }[] = [];
  const faults: VendorFault[] = [];
  const answer: Answer = ({ path, query, headers, body }) => {
    if (headers.authorization !== 'Bearer xoxb') return { status: 200, json: { ok: false, error: 'invalid_auth' } };
    if (path === '/api/conversations.history') {
      const found = messages.filter(({ channel }) => channel === query.get('channel'));
      return { status: 200, json: { ok: true, messages: found } };
    }
    const message = JSON.parse(body) as (typeof messages)[number];
    if (message.channel !== 'C012') return { status: 200, json: { ok: false, error: 'channel_not_found' } };
    const ts = `1793613600.00010${String(messages.length)}`;
    messages.push({ ...message, ts });
    return { status: 200, json: { ok: true, ts, channel: message.channel } };
  };
  const throttled = { status: 429, json: { ok: false, error: 'ratelimited' }, headers: { 'retry-after': '9' } };
  return { ...(await startVendor(faulty(answer, throttled, faults))), messages, faults };
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
  const error = (status: number, code: string): VendorReply => ({
    status,
    text: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message><RequestId>R</RequestId></Error>`,
  });
  const SCOPE =
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/s3\/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/;
  const answer: Answer = ({ method, path, query, headers, body }) => {
    if (!SCOPE.test(headers.authorization ?? '')) return error(403, 'SignatureDoesNotMatch');
    if (path !== '/open-bucket' || !query.has('policy')) return error(404, 'NoSuchBucket');
    if (method === 'PUT') bucket.policy = body;
    if (method === 'DELETE') bucket.policy = '';
    if (method !== 'GET') return { status: 204 };
    return bucket.policy === '' ? error(404, 'NoSuchBucketPolicy') : { status: 200, text: bucket.policy };
  };
  return { ...(await startVendor(answer)), bucket };
}
