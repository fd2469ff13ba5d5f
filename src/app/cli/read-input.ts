import { readFileSync } from 'node:fs';
import { InputFault } from '../../domain/errors.js';

/** The text of a file, `-` for standard input; FILE_UNREADABLE where it cannot be read as UTF-8. */
export function readInput(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file === '-' ? 0 : file));
  } catch (cause) {
    throw new InputFault('FILE_UNREADABLE', `${file} cannot be read`, {
      place: { file },
      remedy: 'Check that the file exists, may be read, and is UTF-8.',
      cause,
    });
  }
}
