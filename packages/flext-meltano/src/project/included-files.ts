/** The files that a project includes: patterns from its root, which they may not lead out of. */
import { glob, realpath, stat } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'

import { mistakeAt, type Located, type Report } from 'flext-core/yaml'

/** Paths of files from the root, each once, in the order of the patterns. */
export const includedFiles = async (
  root: string,
  patterns: ReadonlyArray<Located>,
  report: Report,
  warn: Report,
): Promise<ReadonlyArray<string>> => {
  const found = new Set<string>()
  const home = await realpath(root)
  for (const node of patterns) {
    const pattern = node.kind === 'scalar' ? String(node.value) : ''
    const refuse = (tell: Report, expected: string, said: string, hint?: string): void =>
      tell(mistakeAt(node.span, { path: node.path, expected, found: said, hint }))
    const matches = await matching(root, pattern)
    if (matches.length === 0) {
      const isPattern = /[*?[{]/.test(pattern)
      refuse(isPattern ? warn : report, 'files of the project', 'none that matches')
    }
    for (const file of matches) {
      const real = await realpath(resolve(root, file))
      if (real !== home && !real.startsWith(`${home}${sep}`)) {
        refuse(report, "files inside the project's folder", `${file}, which is outside`)
        break
      } else if (!(await stat(real)).isFile()) {
        const hint = 'a pattern such as `folder/*.meltano.yml` takes the files in it'
        refuse(report, 'files of the project', `${file}, which is a folder`, hint)
      } else if (relative(home, real) !== 'meltano.yml') found.add(file)
    }
  }
  return [...found]
}

const matching = async (root: string, pattern: string): Promise<ReadonlyArray<string>> => {
  const files: Array<string> = []
  for await (const file of glob(pattern, { cwd: root }))
    files.push(relative(root, resolve(root, file)))
  return files.toSorted()
}
