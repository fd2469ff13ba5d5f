import { createHmac, randomBytes } from 'node:crypto';

/** Marks what stands in the place of personal data. */
export const MASK_MARK = 'masked:';

/** Of each process its own: nobody can try names until one fits, not even with the database. */
const SECRET = randomBytes(32);

/** Pseudonyms as one caller sees them: equal stays equal without regard to case, and two callers cannot compare theirs. */
export class Masking {
  private readonly secret: Buffer;

  constructor(caller: string, secret: Buffer = SECRET) {
    this.secret = createHmac('sha256', secret).update(caller).digest();
  }

  pseudonymOf(value: string): string {
    const text = value.normalize('NFC').toLowerCase();
    return `${MASK_MARK}${createHmac('sha256', this.secret).update(text).digest('hex').slice(0, 16)}`;
  }
}
