import type { Cursor } from '../yaml/cursor.js';
import type { Logsource } from '../model.js';

export function parseLogsource(logsource: Cursor): Logsource {
  const read = (name: string): string | null => {
    const value = logsource.get(name);
    return value === null || value.scalar() === null ? null : value.text().toLowerCase();
  };
  const parsed = { product: read('product'), service: read('service'), category: read('category') };
  if (parsed.product === null && parsed.service === null && parsed.category === null)
    throw logsource.fault('a log source that names nothing', { expected: 'product, service or category' });
  return parsed;
}
