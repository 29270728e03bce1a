/** What somebody wrote into generated files, for tests that it stays there. */
import type { Tree } from '@nx/devkit'

import { everyFile } from './virtual-shop.ts'

/** A remark above one in so many lines of a folder that are things of their own. */
export const remarkOn = (tree: Tree, folder: string, oneIn: number): ReadonlyArray<string> => {
  const remarks: Array<string> = []
  let count = 0
  for (const [path, text] of everyFile(tree, folder)) {
    if (!path.endsWith('.ts')) continue
    const lines = text.split('\n').map((line) => {
      const isThing =
        /^\s*(?:export |const |readonly |yield|return |name:|version:|it\(|run:)/.test(line)
      if (!isThing || count++ % oneIn !== 0) return line
      const remark = `// remark ${remarks.length}`
      remarks.push(`${path} ${remark}`)
      return `${/^\s*/.exec(line)?.[0]}${remark}\n${line}`
    })
    tree.write(path, lines.join('\n'))
  }
  return remarks
}
