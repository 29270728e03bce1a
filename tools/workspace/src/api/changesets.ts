/**
 * Whether a changeset names each package whose public surface differs from the last release, or,
 * where a package was never released, from that of the branch this work began on.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

import { tagOf } from '../pack/publishable-manifest.ts'
import type { PublishedPackage } from '../packages/published.ts'
import { pendingChangesets } from '../release/version-packages.ts'
import { reportFile } from './api-report.ts'

/** The packages that the changesets below `root` name. */
export const namedPackages = (root: string): ReadonlySet<string> =>
  new Set(
    pendingChangesets(root).flatMap((file) => packagesIn(readFileSync(join(root, file), 'utf8'))),
  )

/** Those that one changeset names, in its front matter. */
export const packagesIn = (changeset: string): readonly string[] => {
  const [, front = ''] = /^---\n([^]*?)\n---/.exec(changeset) ?? []
  return [...front.matchAll(/^['"]?([^'":\s]+)['"]?\s*:/gm)].map(([, name = '']) => name)
}

/** One line a package whose surface changed and that no changeset names. */
export const unnamedChanges = (
  root: string,
  packages: readonly PublishedPackage[],
): readonly string[] => {
  const named = namedPackages(root)
  return packages.flatMap((one) => {
    if (named.has(one.name)) return []
    const since = earlierOf(root, one)
    if (since === undefined) return []
    const now = readFileSync(reportFile(one.folder), 'utf8')
    const path = relative(root, reportFile(one.folder))
    const before = git(root, 'show', `${since}:${path}`)
    return before === now
      ? []
      : [`${one.name}: its public surface is another than at ${since}: npx changeset says how`]
  })
}

/** A commit to compare with: the tag of its version, else where this branch left main. */
const earlierOf = (root: string, { name, folder }: PublishedPackage): string | undefined => {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly version: string
  }
  const tag = tagOf({ name, version })
  if (git(root, 'tag', '--list', tag) !== undefined && git(root, 'tag', '--list', tag) !== '') {
    return tag
  }
  return git(root, 'merge-base', 'HEAD', 'main')?.trim()
}

const git = (root: string, ...args: readonly string[]): string | undefined => {
  try {
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 * 1024 * 1024,
    })
  } catch {
    return undefined
  }
}
