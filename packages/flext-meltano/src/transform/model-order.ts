/** Models in the order in which each comes after those that it reads. */
import { either as E } from 'fp-ts'
import type { FlextResult } from 'flext-core'

/** The names in order, those without a reason as they come; or the circle they go in, `[a, b, a]`. */
export const inOrderOfReading = (
  reads: ReadonlyMap<string, ReadonlyArray<string>>,
): FlextResult<ReadonlyArray<string>, ReadonlyArray<string>> => {
  const done = new Set<string>()
  for (const name of reads.keys()) {
    const circle = visit(reads, name, [], done)
    if (circle !== undefined) return E.left(circle)
  }
  return E.right([...done])
}

const visit = (
  reads: ReadonlyMap<string, ReadonlyArray<string>>,
  name: string,
  path: ReadonlyArray<string>,
  done: Set<string>,
): ReadonlyArray<string> | undefined => {
  if (done.has(name) || !reads.has(name)) return undefined
  const before = path.indexOf(name)
  if (before !== -1) return [...path.slice(before), name]
  for (const read of reads.get(name) ?? []) {
    const circle = visit(reads, read, [...path, name], done)
    if (circle !== undefined) return circle
  }
  done.add(name)
  return undefined
}
