/** The commands of a release; each says whether it went well. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import { tagOf } from '../pack/publishable-manifest.ts'
import { originOf, repositoryAt, type Repository } from '../pack/repository.ts'
import { checkTarball } from '../packages/check-tarball.ts'
import { run, workspaceRoot } from '../process/run.ts'
import { dryRun } from './dry-run.ts'
import { buildPackages, packRelease } from './prepare.ts'
import { publish } from './publish.ts'
import { noRepository, reported, reportText } from './report.ts'
import { trySnapshot } from './try-snapshot.ts'
import { pendingChangesets, versionPackages } from './version-packages.ts'

export interface ReleaseOptions {
  readonly json: boolean
  readonly consumers: boolean
  readonly provenance: boolean
  readonly tag: string
  readonly into?: string | undefined
  readonly repository?: string | undefined
}

type ReleaseCommand = (options: ReleaseOptions) => Promise<boolean>

/** Progress goes to stderr, so that stdout is the answer alone. */
const tell = (line: string): void => console.error(line)

const dry: ReleaseCommand = async (options) => {
  const repository = repositoryOf(options)
  const into = resolve(options.into ?? mkdtempSync(join(tmpdir(), 'flext-dry-')))
  mkdirSync(into, { recursive: true })
  try {
    const outcome = await dryRun({ into, repository, consumers: options.consumers, tell })
    const { version, changesets, packages, faults } = outcome
    if (options.json) {
      const document = {
        version: version ?? null,
        changesets,
        repository: repository?.url ?? null,
        packages: reported(packages).map(({ tarball, ...one }) =>
          options.into === undefined ? one : { ...one, tarball },
        ),
        faults,
      }
      console.log(JSON.stringify(document, null, 2))
    } else console.log(reportText(outcome, repository))
    return faults.length === 0
  } finally {
    if (options.into === undefined) rmSync(into, { recursive: true, force: true })
  }
}

const version: ReleaseCommand = async () => {
  const changesets = pendingChangesets(workspaceRoot).length
  if (changesets === 0) throw new Error('no changesets: there is nothing to make a version of')
  const next = await versionPackages(workspaceRoot, { day: new Date().toISOString().slice(0, 10) })
  const { code } = await run('npm', ['run', 'lock'])
  if (code !== 0) throw new Error('npm run lock failed; git restore . goes back')
  console.log(`version ${next}, from ${changesets} changesets: read the changelogs and commit`)
  return true
}

const publishAll: ReleaseCommand = async (options) => {
  const pending = pendingChangesets(workspaceRoot)
  if (pending.length > 0) {
    throw new Error(
      `${pending.length} changesets are in no version yet: npm run release:version first`,
    )
  }
  const changed = git('status', '--porcelain').trim()
  if (changed !== '') throw new Error(`not everything is committed:\n${changed}`)
  const repository = repositoryOf(options)
  if (repository === undefined) throw new Error(noRepository)
  const into = mkdtempSync(join(tmpdir(), 'flext-publish-'))
  try {
    await buildPackages(workspaceRoot)
    const packages = await packRelease(workspaceRoot, into, repository)
    const faults: string[] = []
    for (const one of packages) faults.push(...(await checkTarball(one)))
    if (faults.length > 0) throw new Error(`nothing was published:\n\n${faults.join('\n\n')}`)
    const { tag, provenance } = options
    await publish(packages, { tag, provenance }, (name, what) => console.log(`${name} ${what}`))
    for (const one of packages) {
      if (git('tag', '--list', tagOf(one)).trim() === '') git('tag', tagOf(one))
    }
    console.log('tagged; git push --tags makes the links of the READMEs work')
    return true
  } finally {
    rmSync(into, { recursive: true, force: true })
  }
}

/** A command's name, and what it does. */
export const releaseCommands = { dry, version, publish: publishAll, try: () => trySnapshot(tell) }

export const isCommand = (word: string): word is keyof typeof releaseCommands =>
  Object.hasOwn(releaseCommands, word)

const repositoryOf = ({ repository }: ReleaseOptions): Repository | undefined => {
  if (repository === undefined) return originOf(workspaceRoot)
  const found = repositoryAt(repository)
  if (found === undefined) {
    throw new Error(`--repository: expected an address such as https://…, found ${repository}`)
  }
  return found
}

const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: workspaceRoot, encoding: 'utf8' })
