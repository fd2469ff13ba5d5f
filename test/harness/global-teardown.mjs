import { rmSync } from 'node:fs';

export default async function stopTestDatabase() {
  const started = globalThis.sequiturTestDatabase;
  if (!started) return;
  await started.database.stop();
  rmSync(started.home, { recursive: true, force: true });
}
