import { existsSync, readdirSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
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
  let watched: FolderWatch | null = null;
  let settling: NodeJS.Timeout | undefined;
  const reload = (): void => {
    watched?.follow();
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
      const changed = (): void => {
        clearTimeout(settling);
        settling = setTimeout(reload, SETTLE_MS);
        settling.unref();
      };
      const failed = (err: unknown): void => log.error({ err }, 'the folder of mappings cannot be watched');
      watched = new FolderWatch(own, changed, failed);
      watched.follow();
    },
    stop: () => {
      clearTimeout(settling);
      watched?.close();
      return Promise.resolve();
    },
  };
}

/**
 * A folder and those within, each watched by itself: where a file is saved by renaming another one over it, as most
 * editors do, its folder is told, and a watch of the file would follow the one that is gone.
 */
class FolderWatch {
  private readonly watchers = new Map<string, FSWatcher>();

  constructor(
    private readonly root: string,
    private readonly changed: () => void,
    private readonly failed: (fault: unknown) => void,
  ) {}

  /** Takes in folders that came and lets go of those that went. */
  follow(): void {
    const folders = new Set(foldersIn(this.root));
    for (const [folder, watcher] of this.watchers) if (!folders.has(folder)) this.letGo(folder, watcher);
    for (const folder of folders) if (!this.watchers.has(folder)) this.takeIn(folder);
  }

  close(): void {
    for (const [folder, watcher] of this.watchers) this.letGo(folder, watcher);
  }

  private takeIn(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, this.changed);
      watcher.on('error', (fault) => {
        this.letGo(folder, watcher);
        // A folder that was removed is told of so too, before or after its parent tells.
        this.changed();
        if ((fault as NodeJS.ErrnoException).code !== 'EPERM') this.failed(fault);
      });
      this.watchers.set(folder, watcher);
    } catch (fault) {
      this.failed(fault);
    }
  }

  private letGo(folder: string, watcher: FSWatcher): void {
    watcher.close();
    this.watchers.delete(folder);
  }
}

function foldersIn(root: string): readonly string[] {
  if (!existsSync(root)) return [];
  const within = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [root, ...within.map((entry) => join(entry.parentPath, entry.name))];
}
