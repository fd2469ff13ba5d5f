import type { Actuator } from '../../pipeline/act/ports.js';
import { microsoftToken } from '../entra/client.js';
import { actuatorOf } from '../wire/actuator.js';
import { apiOf, type VendorParts } from '../wire/api.js';
import { baseUrl } from '../wire/base-url.js';
import type { DefenderConfig } from './config.js';
import { indicatorEffects } from './indicators.js';
import { CONNECTOR, isolationEffects } from './isolation.js';

const TIMEOUT_MS = 20_000;
/** A machine action shows at once; what it waits for is the machine. */
const VISIBLE_AFTER_MS = 60_000;

/** Isolation of machines and custom indicators of Microsoft Defender for Endpoint. */
export function defenderActuator(config: DefenderConfig, parts: VendorParts): Actuator {
  const base = baseUrl(config.defenderUrl ?? 'https://api.security.microsoft.com');
  const token = microsoftToken(config, parts, config.resource ?? 'https://api.securitycenter.microsoft.com');
  const api = apiOf(parts.exchange, `${base}/api`, token);
  return actuatorOf({
    connector: CONNECTOR,
    timeoutMs: TIMEOUT_MS,
    visibleAfterMs: VISIBLE_AFTER_MS,
    effects: { ...isolationEffects(api, parts.now), ...indicatorEffects(api, parts.now) },
  });
}
