const MOST = 1_000;

interface Cell {
  readonly text: string;
  readonly end: number;
}

function quotedCell(line: string, from: number, separator: string): Cell {
  let text = '';
  let index = from + 1;
  for (; index < line.length; index += 1) {
    if (line[index] !== '"') text += line[index] ?? '';
    else if (line[index + 1] === '"') {
      text += '"';
      index += 1;
    } else break;
  }
  const next = line.indexOf(separator, index);
  return { text, end: next < 0 ? line.length : next };
}

function cellAt(line: string, from: number, separator: string): Cell {
  if (line[from] === '"') return quotedCell(line, from, separator);
  const next = line.indexOf(separator, from);
  const end = next < 0 ? line.length : next;
  return { text: line.slice(from, end), end };
}

/** The cells of one line (RFC 4180), in one pass. */
export function readCsvLine(line: string, separator = ','): readonly string[] {
  const cells: string[] = [];
  for (let at = 0; at <= line.length && cells.length < MOST;) {
    const cell = cellAt(line, at, separator);
    cells.push(cell.text);
    at = cell.end + 1;
  }
  return cells;
}
