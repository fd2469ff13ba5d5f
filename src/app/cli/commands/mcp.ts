import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Command } from 'commander';
import { InputFault } from '../../../domain/errors.js';
import { AgentClient } from '../../mcp/agent-client.js';
import { agentServer } from '../../mcp/agent-server.js';
import { Budget } from '../../mcp/budget.js';
import { serveAgents } from '../../mcp/http.js';

interface Options {
  readonly url: string;
  readonly http?: string;
}

/** `sequitur mcp`: the tools of an agent over standard input and output, or over HTTP. */
export function register(program: Command): void {
  program
    .command('mcp')
    .description('serve agents over the Model Context Protocol: read, explain, simulate, ask for actions')
    .option('--url <url>', 'the GraphQL API', process.env['SEQUITUR_URL'] ?? 'http://127.0.0.1:4000/graphql')
    .option('--http <port>', 'over HTTP on this port of 127.0.0.1; each request brings its key')
    .action((options: Options) => (options.http === undefined ? overStdio(options.url) : overHttp(options)));
}

async function overStdio(url: string): Promise<void> {
  const key = process.env['SEQUITUR_KEY'];
  if (key === undefined || key === '')
    throw new InputFault('USAGE', 'SEQUITUR_KEY is not set.', {
      remedy: 'Put the key of an agent there: `sequitur keys create --agent …`.',
    });
  const client = new AgentClient(url, key);
  await client.requireAgent();
  const server = agentServer(client, new Budget(Date.now));
  const ended = new Promise<void>((resolve) => {
    server.server.onclose = resolve;
    process.stdin.once('end', resolve);
  });
  await server.connect(new StdioServerTransport());
  await ended;
  await server.close();
}

async function overHttp({ url, http }: Options): Promise<void> {
  const port = Number(http);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InputFault('USAGE', '--http takes a port.');
  const serving = await serveAgents({ api: url, port, now: Date.now });
  process.stderr.write(`Serving agents at ${serving.url}\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  await serving.close();
}
