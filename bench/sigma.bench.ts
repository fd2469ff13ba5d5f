/**
 * How much processor time it takes to lint and compile 1,000 Sigma rules, and how many events a second a set of rules reads.
 * `node dist/bench/sigma.bench.js [DIR]`: with a folder, its rules (repeated under new names up to 1,000) instead of made ones.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { lintRules } from '../src/rules/sigma/load/lint.js';
import { loadRules, type RuleText } from '../src/rules/sigma/load/load-rules.js';
import { cpuMs } from './cpu-time.js';
import { loadSources } from '../src/rules/sigma/logsource/load-sources.js';
import { objectViews } from '../src/rules/sigma/run/object-views.js';
import { compileSigmaHunt } from '../src/rules/sigma/run/hunt-sigma.js';

const RULES = 1_000;
const BUDGET_MS = 5_000;
const EVENTS = 200_000;

const context = { sources: loadSources(resolve('seeds/sigma')), placeholders: new Map() };

function timed<T>(work: () => T): { readonly ms: number; readonly value: T } {
  const start = cpuMs();
  const value = work();
  return { ms: Math.round(cpuMs() - start), value };
}

/** Shaped like published rules: several selections, lists, modifiers, a filter, and prose around them. */
function madeRule(n: number): RuleText {
  const id = String(n).padStart(12, '0');
  const names = Array.from({ length: 12 }, (_, k) => `          - '\\tool${String(n)}-${String(k)}.exe'`).join('\n');
  const text = `title: Tool ${String(n)} started by an office program
id: 00000000-0000-4000-8000-${id}
status: test
description: |
  Looks for a tool that is seldom started by a program people write letters with.
  Several lines of prose stand in most rules.
references:
  - https://example.test/${String(n)}
author: bench
date: 2026-01-01
tags:
  - attack.execution
  - attack.t1059
logsource:
  category: process_creation
  product: windows
detection:
  selection_image:
    - Image|endswith:
${names}
    - OriginalFileName: 'tool${String(n)}.exe'
  selection_cli:
    CommandLine|contains|windash:
      - ' -enc${String(n)} '
      - ' -download '
  selection_re:
    CommandLine|re: 'http[s]?://\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}'
  filter_main:
    ParentImage|startswith: 'C:\\Program Files\\'
  condition: selection_image and 1 of selection_c* and not 1 of filter_main*
falsepositives:
  - Unlikely
level: high
`;
  return { file: `rule-${String(n)}.yml`, text };
}

function rulesOf(folder: string | undefined): readonly RuleText[] {
  if (folder === undefined) return Array.from({ length: RULES }, (_, n) => madeRule(n));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.ya?ml$/.test(name));
  return Array.from({ length: RULES }, (_, n) => {
    const file = join(folder, files[n % files.length] ?? '');
    const text = readFileSync(file, 'utf8')
      .replace(/^id: .*$/gm, `id: rule-${String(n)}`)
      .replace(/^name: .*$/gm, '');
    return { file: `${String(n)}:${file}`, text };
  });
}

const HUNT = `title: failed
name: failed
logsource: {product: bench}
detection:
  s: {action: login, result: failure}
  condition: s
---
title: spray
correlation: {type: value_count, rules: [failed], group-by: [ip], timespan: 30m, condition: {field: user, gte: 10}}
`;

function someEvents(): readonly Record<string, unknown>[] {
  return Array.from({ length: EVENTS }, (_, n) => ({
    id: n,
    ts: n * 500,
    action: n % 3 === 0 ? 'login' : 'read',
    result: n % 2 === 0 ? 'failure' : 'success',
    ip: `10.0.${String((n * 7919) % 20)}.1`,
    user: `u${String((n * 104_729) % 2_000)}`,
  }));
}

function main(): void {
  const texts = rulesOf(process.argv.slice(2).find((argument) => !argument.startsWith('--')));
  timed(() => loadRules(texts.slice(0, 50), context));
  const lint = timed(() => lintRules(texts, context));
  const load = timed(() => loadRules(texts, context));
  const views = objectViews(someEvents(), false);
  const hunt = timed(() => compileSigmaHunt(HUNT, context).run(views));
  const report = {
    cpu: cpus()[0]?.model ?? 'unknown',
    rules: texts.length,
    loaded: load.value.rules.length,
    compileAndLintMs: lint.ms,
    compileMs: load.ms,
    budgetMs: BUDGET_MS,
    events: EVENTS,
    huntMs: hunt.ms,
    eventsPerSecond: Math.round((EVENTS * 1000) / Math.max(1, hunt.ms)),
    matches: hunt.value.length,
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  if (lint.ms > BUDGET_MS) process.exitCode = 1;
}

main();
