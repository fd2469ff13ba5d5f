import { resolve } from 'node:path';
import { openPlaces, PlaceFileError } from '../../connectors/geo/mmdb.js';
import { EnvironmentFault } from '../../domain/errors.js';
import { EXIT } from '../../graph/embedded/exit-codes.js';
import type { PlaceBook } from '../../pipeline/enrich/ports-places.js';

/** Opens the files of SEQUITUR_PLACES, separated by commas; of two that know an address the first counts. */
export function placesOf(files: string): PlaceBook {
  const paths = files
    .split(',')
    .map((file) => file.trim())
    .filter((file) => file !== '');
  try {
    return openPlaces(paths.map((path) => resolve(path)));
  } catch (cause) {
    if (!(cause instanceof PlaceFileError)) throw cause;
    throw new EnvironmentFault(
      'CONFIG_INVALID',
      `SEQUITUR_PLACES: ${cause.path} is no usable database of places: ${cause.message}`,
      EXIT.CONFIG_INVALID,
      { place: { file: cause.path }, remedy: 'Name files in the MaxMind DB format (.mmdb), separated by commas.' },
    );
  }
}
