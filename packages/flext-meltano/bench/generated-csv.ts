/**
 * The bench's input: a CSV file of any number of rows and ten columns of every type, the same on
 * every machine.
 */
import { closeSync, openSync, writeSync } from 'node:fs'

const words = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf', 'hotel', 'india']

export const generatedColumns = [
  'id',
  'name',
  'email',
  'city',
  'amount',
  'quantity',
  'active',
  'signed_up',
  'updated_at',
  'note',
] as const

/** Writes the file; row n depends on n alone. */
export const generateCsv = (file: string, rows: number): void => {
  const fd = openSync(file, 'w')
  let text = `${generatedColumns.join(',')}\n`
  for (let id = 1; id <= rows; id += 1) {
    const noise = (Math.imul(id, 2654435761) >>> 0) % 1_000_003
    const word = words[noise % words.length] as string
    const other = words[(noise >> 4) % words.length] as string
    const month = String((noise % 12) + 1).padStart(2, '0')
    const day = String((noise % 28) + 1).padStart(2, '0')
    const minute = String(noise % 60).padStart(2, '0')
    text +=
      `${id},${word} ${other},${word}.${id}@example.org,${other}ville,` +
      `${(noise / 100).toFixed(2)},${noise % 1000},${noise % 3 === 0},2024-${month}-${day},` +
      `2026-${month}-${day}T12:${minute}:00Z,${noise % 7 === 0 ? '' : `${other} of ${word} number ${noise}`}\n`
    if (text.length > 1 << 20) {
      writeSync(fd, text)
      text = ''
    }
  }
  writeSync(fd, text)
  closeSync(fd)
}
