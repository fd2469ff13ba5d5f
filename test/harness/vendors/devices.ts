import {
  type Answer,
  faulty,
  type Received,
  routed,
  startVendor,
  type VendorFault,
  type VendorReply,
} from './vendor-server.js';

interface MachineAction {
  readonly id: string;
  readonly type: string;
  readonly machineId: string;
  readonly creationDateTimeUtc: string;
  status: string;
  cancellationDateTimeUtc?: string;
}

const TAKEN = [400, 'ActiveRequestAlreadyExists'] as const;

/** Defender for Endpoint: machine actions as jobs, custom indicators, Microsoft's token endpoint. */
export async function startDefender(now: () => number, taken: readonly [number, string] = TAKEN) {
  const actions: MachineAction[] = [];
  const indicators: { id: number; indicatorValue: string; indicatorType: string; action: string }[] = [];
  const faults: VendorFault[] = [];
  const error = (status: number, code: string): VendorReply => ({
    status,
    json: { error: { code, message: code, target: 't' } },
  });
  const begin = (machineId: string, type: string): VendorReply => {
    if (machineId === 'ffff') return error(404, 'ResourceNotFound');
    // One isolation or release at a time, whichever of both it is.
    if (actions.some((each) => each.machineId === machineId && each.status === 'Pending')) return error(...taken);
    const id = `job-${String(actions.length + 1)}`;
    const action = { id, type, machineId, creationDateTimeUtc: new Date(now()).toISOString(), status: 'Pending' };
    actions.push(action);
    return { status: 201, json: action };
  };
  const listed = (filter: string): readonly MachineAction[] => {
    const [, machine] = /^machineId eq '([^']*)'$/.exec(filter) ?? [];
    return actions.filter(({ machineId }) => machineId === machine).reverse();
  };
  const cancel = ({ body }: Received, [job]: readonly string[]): VendorReply => {
    const action = actions.find(({ id }) => id === job);
    const { Comment } = JSON.parse(body) as { Comment?: string };
    if (action?.status !== 'Pending' || Comment === undefined) return error(400, 'InvalidInput');
    action.status = 'Cancelled';
    action.cancellationDateTimeUtc = new Date(now()).toISOString();
    return ok(action);
  };
  const indicatorList = (filter: string) => {
    const [, value, type] = /^indicatorValue eq '([^']*)' and indicatorType eq '([^']*)'$/.exec(filter) ?? [];
    return indicators.filter((each) => each.indicatorValue === value && each.indicatorType === type);
  };
  const machineAction = ({ body }: Received, [machine = '', verb]: readonly string[]): VendorReply => {
    const given = JSON.parse(body) as { Comment?: string; IsolationType?: string };
    const whole = given.Comment !== undefined && (verb !== 'isolate' || given.IsolationType === 'Full');
    return whole ? begin(machine, verb === 'isolate' ? 'Isolate' : 'Unisolate') : error(400, 'InvalidInput');
  };
  const keep = ({ body }: Received): VendorReply => {
    const given = JSON.parse(body) as { indicatorValue: string; indicatorType: string; action: string };
    const same = indicators.findIndex(({ indicatorValue }) => indicatorValue === given.indicatorValue);
    if (same >= 0) indicators.splice(same, 1);
    indicators.push({ ...given, id: indicators.length + 1 });
    return { status: 200, json: indicators.at(-1) };
  };
  const remove = (_: Received, [indicator]: readonly string[]): VendorReply => {
    const at = indicators.findIndex(({ id }) => id === Number(indicator));
    indicators.splice(at, 1);
    return { status: 204 };
  };
  const ok = (json: unknown): VendorReply => ({ status: 200, json });
  const filterOf = ({ query }: Received): string => query.get('$filter') ?? '';
  const api = routed(
    [
      [/^POST \/api\/machines\/([^/]+)\/(isolate|unisolate)$/, machineAction],
      [/^GET \/api\/machineactions\/([^/]+)$/, (_, [job]) => ok(actions.find(({ id }) => id === job) ?? null)],
      [/^POST \/api\/machineactions\/([^/]+)\/cancel$/, cancel],
      [/^GET \/api\/machineactions$/, (received) => ok({ value: listed(filterOf(received)) })],
      [/^DELETE \/api\/indicators\/(\d+)$/, remove],
      [/^GET \/api\/indicators$/, (received) => ok({ value: indicatorList(filterOf(received)) })],
      [/^POST \/api\/indicators$/, keep],
    ],
    error(404, 'NotFound'),
  );
  const answer: Answer = (received) => {
    if (received.path.endsWith('/oauth2/v2.0/token'))
      return ok({ access_token: 'mde-token', expires_in: 3599, token_type: 'Bearer' });
    return received.headers.authorization === 'Bearer mde-token' ? api(received) : error(401, 'Unauthorized');
  };
  const throttled = { ...error(429, 'TooManyRequests'), headers: { 'retry-after': '11' } };
  return { ...(await startVendor(faulty(answer, throttled, faults))), actions, indicators, faults };
}

/** CrowdStrike Falcon: hosts that are contained once they check in, prevented hashes, client credentials. */
export async function startFalcon() {
  const hosts = new Map<string, string>([['a1b2', 'normal']]);
  const hashes = new Map<string, string>();
  const faults: VendorFault[] = [];
  const error = (status: number, message: string): VendorReply => ({
    status,
    json: { meta: { trace_id: 'tr' }, errors: [{ code: status, message }], resources: [] },
  });
  const act = (name: string, ids: readonly string[]): VendorReply => {
    const known = ids.filter((id) => hosts.has(id));
    const wanted = name === 'contain' ? ['containment_pending', 'contained'] : ['lift_containment_pending', 'normal'];
    // A host that is so already, or on its way there, is a conflict.
    if (known.some((id) => wanted.includes(hosts.get(id) ?? ''))) return error(409, 'device is already in this state');
    for (const id of known) hosts.set(id, wanted[0] ?? '');
    const errors = ids.filter((id) => !hosts.has(id)).map((id) => ({ code: 404, message: `no host ${id}` }));
    return { status: 202, json: { meta: {}, resources: known.map((id) => ({ id, path: '/devices/…' })), errors } };
  };
  const token = ({ body }: Received): VendorReply =>
    new URLSearchParams(body).get('client_secret') === 'sesame'
      ? { status: 201, json: { access_token: 'falcon-token', expires_in: 1799, token_type: 'bearer' } }
      : error(403, 'access denied, invalid client secret');
  const ok = (resources: readonly unknown[], status = 200): VendorReply => ({
    status,
    json: { resources, errors: [] },
  });
  const findHash = ({ query }: Received): VendorReply => {
    const value = /value:'([0-9a-f]+)'/.exec(query.get('filter') ?? '')?.[1] ?? '';
    return ok([...hashes].filter(([, hash]) => hash === value).map(([id]) => id));
  };
  const keepHashes = ({ body }: Received): VendorReply => {
    const { indicators } = JSON.parse(body) as { indicators: { value: string }[] };
    indicators.forEach(({ value }) => hashes.set(`ioc-${value.slice(0, 6)}`, value));
    return ok([], 201);
  };
  const removeHashes = ({ query }: Received): VendorReply => {
    query.getAll('ids').forEach((id) => hashes.delete(id));
    return ok([]);
  };
  const hostAction = ({ query, body }: Received): VendorReply =>
    act(query.get('action_name') ?? '', (JSON.parse(body) as { ids: string[] }).ids);
  const api = routed(
    [
      [/^POST \/devices\/entities\/devices-actions\/v2$/, hostAction],
      [
        /^GET \/devices\/entities\/devices\/v2$/,
        ({ query }) => ok([{ status: hosts.get(query.get('ids') ?? '') ?? '' }]),
      ],
      [/^GET \/iocs\/queries\/indicators\/v1$/, findHash],
      [/^POST \/iocs\/entities\/indicators\/v1$/, keepHashes],
      [/^DELETE \/iocs\/entities\/indicators\/v1$/, removeHashes],
    ],
    error(404, 'not found'),
  );
  const answer: Answer = (received) => {
    if (received.path === '/oauth2/token') return token(received);
    return received.headers.authorization === 'Bearer falcon-token' ? api(received) : error(401, 'access denied');
  };
  const throttled = { ...error(429, 'rate limit'), headers: { 'x-ratelimit-retryafter': '1793613613' } };
  return { ...(await startVendor(faulty(answer, throttled, faults))), hosts, hashes, faults };
}

/** SentinelOne: agents by filter, `affected` in the answer. */
export async function startSentinelOne() {
  const agents = new Map<string, string>([['1234567890', 'connected']]);
  const faults: VendorFault[] = [];
  const error = (status: number, code: number, title: string): VendorReply => ({
    status,
    json: { errors: [{ code, title, detail: title }] },
  });
  const answer: Answer = ({ path, query, headers, body }) => {
    if (headers.authorization !== 'ApiToken sesame') return error(401, 4010010, 'Authentication Failed');
    if (path === '/web/api/v2.1/agents')
      return { status: 200, json: { data: [{ networkStatus: agents.get(query.get('ids') ?? '') ?? '' }] } };
    const [, verb] = /^\/web\/api\/v2\.1\/agents\/actions\/(disconnect|connect)$/.exec(path) ?? [];
    if (verb === undefined) return error(404, 4040010, 'Not found');
    const { ids } = (JSON.parse(body) as { filter: { ids: string[] } }).filter;
    const known = ids.filter((id) => agents.has(id) && agents.get(id)?.startsWith(verb) === false);
    known.forEach((id) => agents.set(id, `${verb}ing`));
    return { status: 200, json: { data: { affected: known.length } } };
  };
  const throttled = { ...error(429, 4290000, 'Too many requests'), headers: { 'retry-after': '3' } };
  return { ...(await startVendor(faulty(answer, throttled, faults))), agents, faults };
}
