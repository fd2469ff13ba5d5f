/**
 * Domains and addresses that so many depend on that blocking one is an outage: no machine does that by itself. Owners add
 * theirs as context facts of the role `shared_domain` or `resolver`; these are known to be shared everywhere.
 */
const SHARED_DOMAINS: readonly string[] = [
  'akamaiedge.net',
  'akamaihd.net',
  'amazon.com',
  'amazonaws.com',
  'apple.com',
  'azureedge.net',
  'azurewebsites.net',
  'bing.com',
  'cloudflare.com',
  'cloudfront.net',
  'cloudflare.net',
  'digitaloceanspaces.com',
  'discord.com',
  'dropbox.com',
  'dropboxusercontent.com',
  'edgekey.net',
  'edgesuite.net',
  'fastly.net',
  'github.com',
  'github.io',
  'githubusercontent.com',
  'gitlab.com',
  'google.com',
  'googleapis.com',
  'googleusercontent.com',
  'gstatic.com',
  'icloud.com',
  'live.com',
  'microsoft.com',
  'microsoftonline.com',
  'netlify.app',
  'office.com',
  'office365.com',
  'okta.com',
  'outlook.com',
  'pages.dev',
  'salesforce.com',
  'sharepoint.com',
  'slack.com',
  'trafficmanager.net',
  'ubuntu.com',
  'vercel.app',
  'web.app',
  'windows.net',
  'windowsupdate.com',
  'workers.dev',
  'zoom.us',
];

const RESOLVERS: ReadonlySet<string> = new Set([
  '1.0.0.1',
  '1.1.1.1',
  '8.8.4.4',
  '8.8.8.8',
  '9.9.9.9',
  '149.112.112.112',
  '208.67.220.220',
  '208.67.222.222',
  '2001:4860:4860::8844',
  '2001:4860:4860::8888',
  '2606:4700:4700::1001',
  '2606:4700:4700::1111',
  '2620:fe::fe',
]);

/** The shared parent itself and what ends in it; a customer's own name under it is shared all the same. */
export function isSharedDomain(domain: string): boolean {
  const name = domain.toLowerCase().replace(/\.$/u, '');
  return SHARED_DOMAINS.some((shared) => name === shared || name.endsWith(`.${shared}`));
}

export function isPublicResolver(address: string): boolean {
  return RESOLVERS.has(address);
}
