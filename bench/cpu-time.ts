/** Processor time of this process in ms: what a core could do, whatever else the machine is busy with. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
