import type { Command } from 'commander';
import { Graph } from '../../../graph/session.js';
import { requireJava } from '../../../graph/embedded/java.js';
import { describeConfig, readConfig, unknownSettings, type Config } from '../../config/config.js';
import { readSourcesFile } from '../../config/sources-file.js';
import { freeMb, requireDiskSpace } from '../../disk-space.js';
import { requireHome } from '../../home.js';
import { examineSources } from './doctor-sources.js';

type Finding = { readonly check: string; readonly ok: boolean; readonly detail: string };

/** `sequitur doctor`: what is in force, and whether each thing it needs answers. */
export function register(program: Command): void {
  program
    .command('doctor')
    .description('print the configuration in force and test each connection')
    .option('--json', 'one JSON object')
    .action(async (options: { json?: boolean }) => {
      const config = readConfig(process.env);
      const settings = describeConfig(config);
      const findings = await examine(config);
      if (options.json === true)
        process.stdout.write(`${JSON.stringify({ settings: Object.fromEntries(settings), findings })}\n`);
      else print(settings, findings);
      if (findings.some((finding) => !finding.ok)) process.exitCode = 1;
    });
}

async function examine(config: Config): Promise<readonly Finding[]> {
  const disk = await check('disk', () => diskAnswer(config));
  const unknown = unknownSettings(process.env);
  const detail = unknown.length === 0 ? 'every SEQUITUR_ variable is known' : `no such setting: ${unknown.join(', ')}`;
  const names: Finding = { check: 'names', ok: unknown.length === 0, detail };
  return [
    names,
    disk,
    ...(await doorFindings(config)),
    await (config.NEO4J_URI === undefined ? check('java', javaAnswer) : check('neo4j', () => databaseAnswer(config))),
  ];
}

async function doorFindings({ SEQUITUR_SOURCES: file }: Config): Promise<readonly Finding[]> {
  if (file === undefined) return [];
  const read = await check('sources', async () => {
    readSourcesFile(file);
    return `${file} is usable`;
  });
  return read.ok ? [read, ...examineSources(readSourcesFile(file), process.env)] : [read];
}

async function check(name: string, probe: () => Promise<string>): Promise<Finding> {
  try {
    return { check: name, ok: true, detail: await probe() };
  } catch (fault) {
    return { check: name, ok: false, detail: fault instanceof Error ? fault.message : String(fault) };
  }
}

async function diskAnswer({ home, SEQUITUR_MIN_FREE_MB: needed }: Config): Promise<string> {
  requireHome(home);
  await requireDiskSpace(home, needed);
  return `${String(await freeMb(home))} MB free at ${home}`;
}

async function javaAnswer(): Promise<string> {
  await requireJava();
  return 'a JDK 17+ is on the PATH; the embedded database will be used';
}

async function databaseAnswer(config: Config): Promise<string> {
  const graph = await Graph.connect({
    uri: config.NEO4J_URI ?? '',
    user: config.NEO4J_USERNAME,
    password: config.NEO4J_PASSWORD ?? '',
  });
  await graph.close();
  return `${config.NEO4J_URI ?? ''} answers`;
}

function print(settings: readonly (readonly [string, string])[], findings: readonly Finding[]): void {
  for (const [name, value] of settings) process.stdout.write(`${name.padEnd(26)} ${value}\n`);
  process.stdout.write('\n');
  for (const { check: name, ok, detail } of findings)
    process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(24)} ${detail}\n`);
}
