import { rmSync } from 'node:fs';

export default async function stopTestDatabases() {
  for (const { database, home } of globalThis.sequiturTestDatabases ?? []) {
    await database.stop();
    rmSync(home, { recursive: true, force: true });
  }
}
