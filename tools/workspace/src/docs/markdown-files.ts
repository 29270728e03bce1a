/** The Markdown files of the repository: those that git knows or would take in. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Paths from the root. Fixtures are left out: what is wrong in them may be meant. */
export const markdownFiles = (root: string): readonly string[] =>
  execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard', '*.md'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\0')
    .filter((path) => path !== '' && !path.includes('/fixtures/'))
    .filter((path) => existsSync(join(root, path)))
    .toSorted()
