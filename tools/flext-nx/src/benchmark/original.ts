/** The function that does by hand what the service does: `src/legacy/order.ts#placeOrder`. */
import type { Tree } from '@nx/devkit'

import { exportedNames } from '../merge/exported-names.ts'
import { insideComplaint, normalizedPath } from '../input/paths.ts'
import type { Complaint } from '../input/refused.ts'

export interface Original {
  /** From the workspace's root. */
  readonly file: string
  readonly name: string
}

/** By the path from the workspace's root or, where there is no such file, from the library's. */
export const originalIn = (tree: Tree, root: string, asked: string): Original => {
  const [path = '', name = ''] = asked.split('#')
  const file = normalizedPath(path)
  const inLibrary = normalizedPath(`${root}/${path}`)
  return { file: tree.exists(file) || !tree.exists(inLibrary) ? file : inLibrary, name }
}

export const originalComplaints = (
  tree: Tree,
  { file, name }: Original,
): ReadonlyArray<Complaint> => {
  if (name === '') {
    return [
      'original: expected the file and the name of the function that does it by hand, such as src/legacy/order.ts#placeOrder',
    ]
  }
  const outside = insideComplaint('original', file)
  if (outside !== undefined) return [outside]
  const text = tree.isFile(file) ? tree.read(file, 'utf8') : null
  if (text === null) return [`original: there is no file ${file}`]
  const exported = exportedNames(file, text)
  return exported.includes(name)
    ? []
    : [
        `original: ${file} exports ${exported.join(', ') || 'nothing'}, found ${JSON.stringify(name)}`,
      ]
}
