/** What kind of network an address belongs to, as rules ask by `src_endpoint.network_class`. */
export const NETWORK_CLASSES = [
  'corporate_egress',
  'vpn',
  'cloud_pc',
  'sase',
  'mobile_carrier',
  'relay',
  'provider_service',
  'hosting',
  'proxy',
  'residential_proxy',
  'tor',
  'private',
  /** None of the above, by lists that would say so. */
  'other',
] as const;
export type NetworkClass = (typeof NETWORK_CLASSES)[number];

export function isNetworkClass(word: string): word is NetworkClass {
  return (NETWORK_CLASSES as readonly string[]).includes(word);
}
