/** Takes the changesets of a workspace into versions and changelogs. */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { publishedPackages } from '../packages/published.ts'
import { run } from '../process/run.ts'
import { inUserWords } from './user-words.ts'

/** The changesets that are in no version yet, by name. */
export const pendingChangesets = (root: string): readonly string[] =>
  globSync('.changeset/*.md', { cwd: root }).filter((file) => !file.endsWith('README.md'))

/** The version that all packages have now. With `snapshot` it is one that sorts before all others. */
export const versionPackages = async (
  root: string,
  { snapshot, day }: { readonly snapshot?: string; readonly day: string },
): Promise<string> => {
  const args = ['version', ...(snapshot === undefined ? [] : ['--snapshot', snapshot])]
  const { code, output } = await run('changeset', args, { cwd: root, output: 'collect' })
  if (code !== 0) throw new Error(`changeset version failed\n${output.trim()}`)
  const versions = new Set<string>()
  for (const { folder } of publishedPackages(root)) {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      readonly version: string
    }
    versions.add(version)
    const changelog = join(folder, 'CHANGELOG.md')
    if (!existsSync(changelog)) continue
    writeFileSync(changelog, inUserWords(readFileSync(changelog, 'utf8'), version, day))
  }
  const [version = '', ...others] = versions
  if (others.length > 0) {
    throw new Error(`the packages do not have one version: ${[...versions].join(', ')}`)
  }
  return version
}
