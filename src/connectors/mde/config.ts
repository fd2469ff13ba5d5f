import type { EntraConfig } from '../entra/config.js';

/** How Sequitur reaches Microsoft Defender for Endpoint: an application of the tenant, as for Graph. */
export interface DefenderConfig extends EntraConfig {
  /** Default `https://api.security.microsoft.com`; government clouds and regions have their own. */
  readonly defenderUrl?: string;
  /** What tokens are asked for; default `https://api.securitycenter.microsoft.com`. */
  readonly resource?: string;
}
