import type { Anchor, Checkpoints } from './ports.js';

/** Hands the newest checkpoint over unless that has been done; the mark is set only once the other side has it. */
export async function anchorLatest(checkpoints: Checkpoints, anchor: Anchor, now: () => number): Promise<void> {
  const latest = await checkpoints.latest();
  if (latest === null || latest.anchors.includes(anchor.name)) return;
  await anchor.keep(latest, checkpoints);
  await checkpoints.markAnchored(latest.size, now(), anchor.name);
}
