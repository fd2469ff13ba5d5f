import { awsActuator } from '../../connectors/aws/actuator.js';
import { credentialReader } from '../../connectors/credential.js';
import { crowdstrikeActuator } from '../../connectors/crowdstrike/actuator.js';
import { emailActuator } from '../../connectors/email/actuator.js';
import { entraActuator } from '../../connectors/entra/actuator.js';
import { mailActuator } from '../../connectors/entra/mail-actuator.js';
import { firewallActuator } from '../../connectors/firewall/actuator.js';
import { googleActuator } from '../../connectors/google/actuator.js';
import { jiraActuator } from '../../connectors/jira/actuator.js';
import { defenderActuator } from '../../connectors/mde/actuator.js';
import { oktaActuator } from '../../connectors/okta/actuator.js';
import { sentineloneActuator } from '../../connectors/sentinelone/actuator.js';
import { servicenowActuator } from '../../connectors/servicenow/actuator.js';
import { slackActuator } from '../../connectors/slack/actuator.js';
import { teamsActuator } from '../../connectors/teams/actuator.js';
import { webhookActuator } from '../../connectors/webhook/actuator.js';
import type { VendorParts } from '../../connectors/wire/api.js';
import { createExchange } from '../../connectors/wire/exchange.js';
import type { Actuator } from '../../pipeline/act/ports.js';
import type { Config } from '../config/config.js';
import { type ConnectorEntry, readConnectors } from '../config/connectors-file.js';

/** The actuators that the configuration names; an account without one shows as residual access of an action. */
export function actuatorsOf(
  config: Config,
  simulated: readonly ConnectorEntry[],
  env: NodeJS.ProcessEnv,
): readonly Actuator[] {
  const parts: VendorParts = {
    exchange: createExchange({ fetch, now: Date.now }),
    now: Date.now,
    readCredential: credentialReader(env),
  };
  const { SEQUITUR_CONNECTORS: file } = config;
  const named = file === undefined ? [] : readConnectors(file);
  // What the operator names comes before what the demo brings along.
  const byName = new Map([...simulated, ...configuredOkta(config), ...named].map((entry) => [entry.connector, entry]));
  return [...byName.values()].flatMap((entry) => actuatorsFrom(entry, parts));
}

type Makers = {
  readonly [C in ConnectorEntry['connector']]: (
    entry: Extract<ConnectorEntry, { connector: C }>,
    parts: VendorParts,
  ) => readonly Actuator[];
};

const MAKERS: Makers = {
  okta: (entry, parts) => [oktaActuator(entry, parts)],
  // One application of the tenant serves its directory and its mailboxes.
  entra: (entry, parts) => [entraActuator(entry, parts), mailActuator(entry, parts)],
  mde: (entry, parts) => [defenderActuator(entry, parts)],
  google: (entry, parts) => [googleActuator(entry, parts)],
  crowdstrike: (entry, parts) => [crowdstrikeActuator(entry, parts)],
  sentinelone: (entry, parts) => [sentineloneActuator(entry, parts)],
  firewall: (entry, parts) => [firewallActuator(entry, parts)],
  aws: (entry, parts) => [awsActuator(entry, parts)],
  jira: (entry, parts) => [jiraActuator(entry, parts)],
  servicenow: (entry, parts) => [servicenowActuator(entry, parts)],
  slack: (entry, parts) => [slackActuator(entry, parts)],
  teams: (entry, parts) => [teamsActuator(entry, parts)],
  webhook: (entry, parts) => [webhookActuator(entry, parts)],
  email: (entry, parts) => [emailActuator(entry, parts)],
};

function actuatorsFrom<C extends ConnectorEntry['connector']>(
  entry: Extract<ConnectorEntry, { connector: C }>,
  parts: VendorParts,
): readonly Actuator[] {
  const make = MAKERS[entry.connector as C];
  return make(entry, parts);
}

function configuredOkta({ OKTA_ORG_URL, OKTA_API_TOKEN }: Config): readonly ConnectorEntry[] {
  if (OKTA_ORG_URL === undefined || OKTA_API_TOKEN === undefined) return [];
  return [{ connector: 'okta', baseUrl: OKTA_ORG_URL, auth: { kind: 'ssws', token: 'env:OKTA_API_TOKEN' } }];
}
