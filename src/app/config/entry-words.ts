import { z } from 'zod';

/** Words that several kinds of entry in the file of sources have in common. */
export const source = z.string().regex(/^[a-z0-9_.-]+\/[a-z0-9_.-]+$/, 'must be vendor/product');
/** A secret itself is refused: the file may be shown, its secrets may not. */
export const reference = z.string().regex(/^(env:\w+|file:.+)$/, 'must be env:NAME or file:PATH');
export const entryId = z.string().regex(/^[\w.-]{1,64}$/);
