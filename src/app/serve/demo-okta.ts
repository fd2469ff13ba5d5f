import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startOktaSimulator } from '../../connectors/okta/simulator.js';
import type { Config } from '../config/config.js';
import type { OktaPlace } from '../platform/connectors.js';

export interface DemoOkta {
  readonly place: OktaPlace;
  stop(): Promise<void>;
}

/** The user of the shipped scenario whom an action may concern. */
const DEMO_USERS = ['00u8mara1indqvst5d7'];

/** A local Okta for the demo, where no real one is configured, so that its action has something to act on. */
export async function startDemoOkta(config: Config): Promise<DemoOkta | null> {
  if (config.OKTA_ORG_URL !== undefined) return null;
  const token = randomBytes(24).toString('base64url');
  const file = join(config.home, 'okta-simulator-token');
  await writeFile(file, token, { mode: 0o600 });
  const simulator = await startOktaSimulator({ token, users: DEMO_USERS, now: Date.now });
  return { place: { url: simulator.url, tokenReference: `file:${file}` }, stop: () => simulator.stop() };
}
