import { readFileSync } from 'node:fs';
import { InputFault } from '../../domain/errors.js';

/**
 * The text of a file, `-` for standard input; FILE_UNREADABLE where it cannot be read as UTF-8, or as UTF-16 where its mark
 * says so, as what PowerShell and `ldifde -u` write does.
 */
export function readInput(file: string): string {
  try {
    const bytes = readFileSync(file === '-' ? 0 : file);
    const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new InputFault('FILE_UNREADABLE', `${file} cannot be read`, {
      place: { file },
      remedy: 'Check that the file exists, may be read, and is UTF-8.',
      cause,
    });
  }
}
