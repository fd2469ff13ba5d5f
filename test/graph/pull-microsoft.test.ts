import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PullEntry } from '../../src/app/config/pull-entries.js';
import { MINUTE, PullStand, SINCE as since, START } from '../harness/pull-stand.js';
import { emptyTestGraph } from '../harness/test-graph.js';
import { failure, startMicrosoftLogs } from '../harness/vendors/microsoft-logs.js';

let stand: PullStand;
beforeEach(async () => {
  await stand?.graph.close();
  stand = new PullStand(await emptyTestGraph());
});
afterAll(() => stand.graph.close());

describe('Microsoft Graph', () => {
  let vendor: Awaited<ReturnType<typeof startMicrosoftLogs>>;
  beforeEach(async () => {
    vendor = await startMicrosoftLogs(() => stand.now);
  });
  afterEach(() => vendor.stop());

  const entry = (part: Partial<Extract<PullEntry, { type: 'microsoft_graph' }>> = {}): PullEntry => ({
    type: 'microsoft_graph',
    id: 'graph',
    log: 'sign_ins',
    tenantId: 'tenant-1',
    clientId: 'app',
    secret: 'env:S',
    loginUrl: vendor.url,
    graphUrl: vendor.url,
    since,
    ...part,
  });
  const signIn = (n: number, at: number) => ({
    id: `s${String(n).padStart(3, '0')}`,
    createdDateTime: new Date(at).toISOString(),
    userPrincipalName: 'mara@example.com',
    userId: '4a2f',
    appId: 'app',
    ipAddress: '192.0.2.7',
    status: { errorCode: 0 },
  });
  const signIns = (): object[] => vendor.state.items.get('/auditLogs/signIns') as object[];

  test('sign-ins are read page after page, and the source is complete up to what Entra may still tell', async () => {
    for (let n = 0; n < 8; n += 1) signIns().push(signIn(n, START + n * MINUTE));
    await stand.node(entry()).drain();
    expect(await stand.stored()).toHaveLength(8);
    expect(await stand.progress('microsoft/entra_signin')).toMatchObject({
      completeUpTo: stand.now - 15 * MINUTE,
      gaps: [],
    });
    expect(await stand.state()).toMatchObject({ fault: null, notBefore: stand.now + MINUTE });
    // Told ten minutes late, while the next minute is asked for.
    signIns().push(signIn(50, stand.now - 10 * MINUTE));
    stand.now += MINUTE;
    await stand.node(entry()).drain();
    expect(await stand.stored()).toHaveLength(9);
  });

  test('a token that ends is asked for anew within the page, and throttling waits as long as Graph says', async () => {
    for (let n = 0; n < 8; n += 1) signIns().push(signIn(n, START + n * MINUTE));
    vendor.state.tokenUses = 1;
    const { pull, drain } = stand.node(entry());
    await drain();
    expect(await stand.stored()).toHaveLength(8);
    expect(vendor.state.tokens).toBe(3);
    expect(await stand.state()).toMatchObject({ failures: 0 });
    stand.now += 10 * MINUTE;
    vendor.state.faults.push({
      ...failure(429, 'TooManyRequests', 'Too many requests'),
      headers: { 'retry-after': '17' },
    });
    await pull();
    expect(await stand.state()).toMatchObject({
      fault: { code: 'CONNECTOR_RATE_LIMITED' },
      notBefore: stand.now + 17_000,
    });
  });

  test('a crash on any page loses nothing and stores nothing twice', async () => {
    for (let n = 0; n < 8; n += 1) signIns().push(signIn(n, START + n * MINUTE));
    for (let page = 0; page < 4; page += 1) {
      await stand.node(entry(), stand.dyingDoor()).pull();
      stand.now += MINUTE;
      await stand.node(entry()).pull();
      stand.now += MINUTE;
    }
    await stand.node(entry()).drain();
    const ids = await stand.stored();
    expect(ids).toHaveLength(8);
    expect(new Set(ids).size).toBe(8);
  });

  test('an alert that changes becomes a revision of itself', async () => {
    const alerts = vendor.state.items.get('/security/alerts_v2') as object[];
    const alert = (status: string, at: number) => ({
      id: 'da1',
      providerAlertId: 'p1',
      serviceSource: 'microsoftDefenderForEndpoint',
      title: 'Suspicious script',
      severity: 'high',
      status,
      createdDateTime: since,
      lastUpdateDateTime: new Date(at).toISOString(),
      evidence: [],
    });
    alerts.push(alert('new', START + MINUTE));
    await stand.node(entry({ log: 'alerts' })).drain();
    stand.now += 10 * MINUTE;
    alerts[0] = alert('resolved', stand.now - MINUTE);
    await stand.node(entry({ log: 'alerts' })).drain();
    expect(await stand.stored()).toHaveLength(1);
    expect(await stand.progress('microsoft/defender_xdr')).toMatchObject({ events: 1, revisions: 1 });
  });

  test('a cursor that Graph forgot begins the stretch again; a next page elsewhere is not followed; a wrong secret says so', async () => {
    for (let n = 0; n < 8; n += 1) signIns().push(signIn(n, START + n * MINUTE));
    const { pull, drain } = stand.node(entry());
    await pull();
    vendor.state.faults.push(failure(400, 'Directory_ExpiredPageToken', 'The specified page token value has expired.'));
    await drain();
    stand.now += 2 * MINUTE;
    vendor.state.faults.push({
      status: 200,
      json: { '@odata.nextLink': 'https://attacker.example/v1.0/x', value: [] },
    });
    await pull();
    expect(await stand.state()).toMatchObject({ fault: { code: 'CONNECTOR_UNAVAILABLE' } });
    stand.now += 20 * MINUTE;
    await drain();
    expect(await stand.stored()).toHaveLength(8);
    stand.now += 20 * MINUTE;
    await stand.node(entry({ secret: 'env:WRONG' })).pull();
    expect(await stand.state()).toMatchObject({ fault: { code: 'CONFIG_INVALID' } });
  });
});

describe('Office 365 Management Activity', () => {
  let vendor: Awaited<ReturnType<typeof startMicrosoftLogs>>;
  beforeEach(async () => {
    vendor = await startMicrosoftLogs(() => stand.now);
  });
  afterEach(() => vendor.stop());

  const TYPES = ['Audit.Exchange', 'Audit.General'] as const;
  const entry = (from = since): PullEntry => ({
    type: 'microsoft_activity',
    id: 'ual',
    contentTypes: [...TYPES],
    tenantId: 'tenant-1',
    clientId: 'app',
    secret: 'env:S',
    loginUrl: vendor.url,
    manageUrl: vendor.url,
    since: from,
  });
  let made = 0;
  const blob = (type: string, created: number, count: number): void => {
    const records = Array.from({ length: count }, () => ({
      Id: `u${String((made += 1)).padStart(4, '0')}`,
      CreationTime: new Date(created - 10 * MINUTE).toISOString().slice(0, 19),
      Operation: 'New-InboxRule',
      Workload: 'Exchange',
      RecordType: 1,
      UserType: 0,
      UserId: 'mara@example.com',
      UserKey: '1001',
      ResultStatus: 'True',
      Parameters: [],
    }));
    const known = vendor.state.blobs.get(type) ?? [];
    vendor.state.blobs.set(type, [...known, { id: `b${String(made)}`, created, records }]);
  };

  test('a missing subscription is started, then every listed blob of every content type is read', async () => {
    await stand.node(entry()).drain();
    expect([...vendor.state.subscribed]).toEqual([...TYPES]);
    expect(await stand.stored()).toEqual([]);
    for (let n = 0; n < 5; n += 1) blob('Audit.Exchange', stand.now + n * 1_000, 4);
    blob('Audit.General', stand.now + MINUTE, 3);
    stand.now += 10 * MINUTE;
    await stand.node(entry()).drain();
    expect(await stand.stored()).toHaveLength(23);
    stand.now += 120 * MINUTE;
    await stand.node(entry()).drain();
    expect(await stand.progress('microsoft/m365_ual')).toMatchObject({
      completeUpTo: stand.now - 90 * MINUTE,
      gaps: [],
    });
  });

  test('a crash at each blob loses nothing and stores nothing twice', async () => {
    for (const type of TYPES) vendor.state.subscribed.add(type);
    for (let n = 0; n < 5; n += 1) blob('Audit.Exchange', START + n * 1_000, 4);
    for (let step = 0; step < 12; step += 1) {
      await stand.node(entry(), stand.dyingDoor()).pull();
      stand.now += 20 * MINUTE;
      await stand.node(entry()).pull();
    }
    await stand.node(entry()).drain();
    expect(await stand.stored()).toHaveLength(20);
  });

  test('what is older than a week is a gap that is told, and is never asked for', async () => {
    for (const type of TYPES) vendor.state.subscribed.add(type);
    stand.now += 120 * MINUTE;
    await stand.node(entry()).drain();
    const complete = stand.now - 90 * MINUTE;
    expect(await stand.progress('microsoft/m365_ual')).toMatchObject({ completeUpTo: complete, gaps: [] });
    stand.now += 10 * 24 * 60 * MINUTE;
    await stand.node(entry()).drain();
    const oldest = stand.now - 7 * 24 * 60 * MINUTE + 60 * MINUTE;
    expect(await stand.progress('microsoft/m365_ual')).toMatchObject({
      completeUpTo: complete,
      gaps: [{ from: complete + 1, to: oldest - 1 }],
    });
    expect(await stand.state()).toMatchObject({ fault: null });
  });

  test('a blob that has expired leaves its stretch uncovered, and the rest is read', async () => {
    for (const type of TYPES) vendor.state.subscribed.add(type);
    blob('Audit.Exchange', START + MINUTE, 2);
    blob('Audit.Exchange', START + 2 * MINUTE, 2);
    const { pull, drain } = stand.node(entry());
    await pull();
    vendor.state.faults.push(failure(400, 'AF20051', 'Content requested with the key b has already expired.'));
    await drain();
    expect(await stand.stored()).toHaveLength(2);
    expect((await stand.progress('microsoft/m365_ual'))?.completeUpTo).toBeNull();
  });

  test('a blob that is not there holds up none of the others', async () => {
    for (const type of TYPES) vendor.state.subscribed.add(type);
    blob('Audit.Exchange', START + MINUTE, 2);
    blob('Audit.Exchange', START + 2 * MINUTE, 2);
    const { pull, drain } = stand.node(entry());
    await pull();
    vendor.state.faults.push(failure(404, 'AF20050', 'The specified content (b) does not exist.'));
    await drain();
    expect(await stand.stored()).toHaveLength(2);
    expect((await stand.progress('microsoft/m365_ual'))?.completeUpTo).toBeNull();
    expect(await stand.state()).toMatchObject({ fault: null });
  });

  test('an outage in the midst of a stretch that outlasts what Microsoft keeps does not end the connector', async () => {
    for (const type of TYPES) vendor.state.subscribed.add(type);
    blob('Audit.Exchange', START + MINUTE, 2);
    blob('Audit.Exchange', START + 2 * MINUTE, 2);
    await stand.node(entry()).pull();
    stand.now += 10 * 24 * 60 * MINUTE;
    blob('Audit.Exchange', stand.now - 60 * MINUTE, 3);
    await stand.node(entry()).drain();
    expect(await stand.stored()).toHaveLength(3);
    expect(await stand.state()).toMatchObject({ fault: null });
    expect(await stand.progress('microsoft/m365_ual')).toMatchObject({ completeUpTo: stand.now - 90 * MINUTE });
  });
});
