import { watch, type FSWatcher } from 'node:fs';
import { PlatformError } from '../../domain/errors.js';
import { loadMappings, SHIPPED_MAPPINGS, type MappingLibrary } from '../../pipeline/normalise/index.js';

/** An editor writes a file in several steps; the last one counts. */
const SETTLE_MS = 300;

export interface MappingFolders {
  /** The mappings in force: those shipped, and the user's own over them. */
  readonly current: () => MappingLibrary;
  start(): void;
  stop(): Promise<void>;
}

export interface ReloadLog {
  info(detail: object, message: string): void;
  error(detail: object, message: string): void;
}

/**
 * Mappings that follow their folder. A file that does not compile leaves those in force as they are: a slip of the pen
 * must not stop ingestion.
 */
export function mappingFolders(own: string | undefined, log: ReloadLog): MappingFolders {
  const load = (): MappingLibrary => loadMappings(own === undefined ? [SHIPPED_MAPPINGS] : [SHIPPED_MAPPINGS, own]);
  let library = load();
  let watcher: FSWatcher | null = null;
  let settling: NodeJS.Timeout | undefined;
  const reload = (): void => {
    try {
      library = load();
      log.info({ mappings: library.programs.length }, 'mappings reloaded');
    } catch (fault) {
      if (!(fault instanceof PlatformError)) throw fault;
      log.error({ err: fault }, 'the mappings cannot be reloaded; those in force stay');
    }
  };
  return {
    current: () => library,
    start: () => {
      if (own === undefined) return;
      watcher = watch(own, { recursive: true, persistent: false }, () => {
        clearTimeout(settling);
        settling = setTimeout(reload, SETTLE_MS);
        settling.unref();
      });
      watcher.on('error', (err) => log.error({ err }, 'the folder of mappings cannot be watched'));
    },
    stop: () => {
      clearTimeout(settling);
      watcher?.close();
      return Promise.resolve();
    },
  };
}
