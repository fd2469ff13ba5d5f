import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A port that was free a moment ago: a redirect address has to be known before the server is there. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

export interface RunningProvider {
  readonly issuer: string;
  stop(): Promise<void>;
}

export async function startOidcProvider(redirectUri: string): Promise<RunningProvider> {
  const child = spawn(process.execPath, ['test/harness/oidc-server.mjs', redirectUri], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'] },
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { issuer } = JSON.parse(line.toString()) as { issuer: string };
  const stop = async () => {
    const ended = once(child, 'exit');
    child.stdin.end();
    await ended;
  };
  return { issuer, stop };
}

/** What of a browser a sign-in needs: cookies by host, forms, redirects. */
export class Browser {
  private readonly jars = new Map<string, Map<string, string>>();

  cookies(url: string): ReadonlyMap<string, string> {
    return this.jars.get(new URL(url).origin) ?? new Map<string, string>();
  }

  async open(url: string, form: Readonly<Record<string, string>> | null = null): Promise<Response> {
    const cookie = [...this.cookies(url)].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers: Record<string, string> = cookie === '' ? {} : { cookie };
    const body = form === null ? null : new URLSearchParams(form);
    const response = await fetch(url, { method: form === null ? 'GET' : 'POST', headers, body, redirect: 'manual' });
    this.keep(url, response);
    return response;
  }

  /** Follows redirects until a page comes, or `stop` says that this address is far enough. */
  async follow(
    first: string,
    stop: (url: string) => boolean = () => false,
  ): Promise<{ url: string; response: Response }> {
    let url = first;
    for (let hops = 0; hops < 20; hops++) {
      const response = await this.open(url);
      const next = response.headers.get('location');
      if (next === null) return { url, response };
      url = new URL(next, url).href;
      if (stop(url)) return { url, response };
    }
    throw new Error('there is no end to the redirects');
  }

  /** Signs somebody in and agrees to what is asked; answers the address to go on with. */
  async signIn(loginUrl: string, who: string, stop: (url: string) => boolean): Promise<string> {
    let { url } = await this.follow(loginUrl, stop);
    for (const form of [{ prompt: 'login', login: who, password: 'x' }, { prompt: 'consent' }]) {
      if (stop(url)) return url;
      const answered = await this.open(url, form);
      ({ url } = await this.follow(new URL(answered.headers.get('location') ?? '', url).href, stop));
    }
    return url;
  }

  private keep(url: string, response: Response): void {
    const { origin } = new URL(url);
    const jar = this.jars.get(origin) ?? new Map<string, string>();
    this.jars.set(origin, jar);
    for (const line of response.headers.getSetCookie()) {
      const [name = '', ...value] = (line.split(';')[0] ?? '').split('=');
      if (/expires=Thu, 01 Jan 1970/i.test(line) || value.join('=') === '') jar.delete(name);
      else jar.set(name, value.join('='));
    }
  }
}
