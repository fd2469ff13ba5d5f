import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startMicrosoftSimulator } from '../../connectors/entra/simulator.js';
import { startOktaSimulator } from '../../connectors/okta/simulator.js';
import type { Config } from '../config/config.js';
import type { ConnectorEntry } from '../config/connectors-file.js';

/** Vendors on this machine that the demo's actions act on, where no real ones are configured. */
export interface DemoVendors {
  readonly connectors: readonly ConnectorEntry[];
  stop(): Promise<void>;
}

interface DemoVendor {
  readonly connectors: readonly ConnectorEntry[];
  stop(): Promise<void>;
}

/** So that what the demo permits is also carried out and seen to have taken effect. */
export async function startDemoVendors(config: Config): Promise<DemoVendors> {
  const started: readonly DemoVendor[] = [
    ...(config.OKTA_ORG_URL === undefined ? [await startOkta(config)] : []),
    await startMicrosoft(config),
  ];
  return {
    connectors: started.flatMap(({ connectors }) => connectors),
    stop: async () => {
      for (const vendor of started) await vendor.stop();
    },
  };
}

async function secretIn(config: Config, name: string): Promise<{ readonly secret: string; readonly file: string }> {
  const secret = randomBytes(24).toString('base64url');
  const file = join(config.home, name);
  await writeFile(file, secret, { mode: 0o600 });
  return { secret, file };
}

async function startOkta(config: Config): Promise<DemoVendor> {
  const { secret, file } = await secretIn(config, 'okta-simulator-token');
  const simulator = await startOktaSimulator({ token: secret, users: 'any', now: Date.now });
  const auth = { kind: 'ssws', token: `file:${file}` } as const;
  return { connectors: [{ connector: 'okta', baseUrl: simulator.url, auth }], stop: () => simulator.stop() };
}

async function startMicrosoft(config: Config): Promise<DemoVendor> {
  const { secret, file } = await secretIn(config, 'microsoft-simulator-secret');
  const simulator = await startMicrosoftSimulator({ secret, now: Date.now });
  const application = {
    tenantId: 'simulator',
    clientId: 'sequitur',
    auth: { kind: 'secret', secret: `file:${file}` },
    loginUrl: simulator.url,
  } as const;
  return {
    connectors: [
      { connector: 'entra', ...application, graphUrl: simulator.url },
      { connector: 'mde', ...application, defenderUrl: simulator.url },
    ],
    stop: () => simulator.stop(),
  };
}
