import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EnvironmentFault } from '../../domain/errors.js';
import { EXIT } from '../../graph/embedded/exit-codes.js';
import { NetworkListError, parseNetworkList, type NetworkList } from '../../pipeline/enrich/network-list.js';

/** Reads the file of SEQUITUR_NETWORKS. */
export function networksOf(file: string): NetworkList {
  const path = resolve(file);
  try {
    return parseNetworkList(readFileSync(path, 'utf8'));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const place = cause instanceof NetworkListError ? { line: cause.line, column: cause.column } : {};
    throw new EnvironmentFault(
      'CONFIG_INVALID',
      `SEQUITUR_NETWORKS: ${path} is no usable list of networks: ${message}`,
      EXIT.CONFIG_INVALID,
      {
        place: { file: path, ...place },
        remedy: 'Write lines such as 203.0.113.0/24,corporate_egress or AS64500,hosting.',
      },
    );
  }
}
