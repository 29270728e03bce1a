/** A folder for the files of a measurement, gone when the scope ends. On the disk, not in memory: what a barrier costs counts. */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export interface Scratch extends Disposable {
  readonly path: (name: string) => string
}

export const scratch = (): Scratch => {
  const folder = mkdtempSync(join(import.meta.dirname, '../node_modules/.cache-bench-'))
  return {
    path: (name) => join(folder, name),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}
