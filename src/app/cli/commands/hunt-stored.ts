import { basename } from 'node:path';
import { dialectOf } from '../../../usecases/hunt/stream-batch.js';
import type { HuntText } from '../../../pipeline/correlate/ports-hunts.js';
import { isOneQuery } from '../../../usecases/hunt/hunt-text.js';
import { readConfig } from '../../config/config.js';
import { localStore, printable, rangeOf, tried, usage, type OpenStore } from './stored-trial.js';

export interface StoredHunt {
  readonly language: string;
  readonly dialect?: string;
  readonly file?: string;
  readonly from?: string;
  readonly to?: string;
}

/** EQL, Sigma or Cypher with anchors over what is stored, in this process. */
export async function huntStored(
  query: string,
  options: StoredHunt,
  emit: (value: unknown) => void,
  open: OpenStore = localStore,
): Promise<void> {
  const { dialect, from, to, file } = options;
  const language = languageOf(options.language, query);
  if (from === undefined || to === undefined) throw usage('Half a period was given', 'Give both --from and --to.');
  const range = rangeOf({ from, to });
  const config = readConfig(process.env);
  const store = await open(config);
  try {
    const text = { language, dialect: dialectOf(dialect) ?? null, query } as const;
    const { matches, cut } = await tried(text, range, store.graph, config);
    const rule = file === undefined ? null : basename(file);
    for (const match of matches) emit({ ...printable(match), rule });
    if (cut !== null) process.stderr.write(`sequitur: HUNT_LIMIT: cut off (${cut})\n`);
  } finally {
    await store.close();
  }
}

function languageOf(language: string, query: string): HuntText['language'] {
  if (language !== 'eql' && language !== 'sigma' && language !== 'cypher')
    throw usage(`Unknown language ${language}`, 'Use eql, sigma or cypher.');
  if (!isOneQuery({ language, query })) return language;
  throw usage('A Cypher text without anchors says its own period', 'Leave --from and --to out, or add anchors.');
}
