import { z } from 'zod';
import { said, silent, type LookupVendor } from './vendor.js';

const domain = z.looseObject({
  events: z.array(z.looseObject({ eventAction: z.string(), eventDate: z.string() })).default([]),
});

const DAY_MS = 86_400_000;

/** RFC 9083 domain objects: how long ago the name was registered. Most domains that attack somebody are days old. */
export const rdap: LookupVendor = {
  name: 'rdap',
  kinds: ['domain'],
  answers: ['under_30_days', 'under_a_year', 'established'],
  alarming: new Set(['under_30_days']),
  defaultUrl: 'https://rdap.verisign.com/com/v1',
  path: (value) => `/domain/${encodeURIComponent(registrable(value))}`,
  headers: () => ({ accept: 'application/rdap+json' }),
  read: (body, value, now) => {
    const parsed = domain.safeParse(body);
    if (!parsed.success) return null;
    const event = parsed.data.events.find(({ eventAction }) => eventAction === 'registration');
    const registered = Date.parse(event?.eventDate ?? '');
    if (Number.isNaN(registered)) return silent('NO_DATA', `The registry does not say when ${value} was registered`);
    const days = Math.floor((now - registered) / DAY_MS);
    const age = days < 30 ? 'under_30_days' : days < 365 ? 'under_a_year' : 'established';
    return said(age, now, `${value} was registered ${String(days)} days ago`);
  },
};

/** Registries know the name that was bought: the last two labels, of `co.uk` and its kind the last three. */
function registrable(value: string): string {
  const labels = value.split('.');
  const [second = '', top = ''] = labels.slice(-2);
  const nested = top.length === 2 && /^(?:co|com|net|org|ac|gov|edu)$/.test(second);
  return labels.slice(nested ? -3 : -2).join('.');
}
