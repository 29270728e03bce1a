/** `flext meltano compile`: the project as a whole. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { openProject } from '../project-access/open-project.ts'

export interface MeltanoCompileOptions {
  readonly environment?: string
  readonly directory?: string
  readonly showSecrets?: true
}

export const meltanoCompile = async (
  cli: Cli,
  options: MeltanoCompileOptions,
): Promise<Outcome> => {
  const opened = await openProject(cli, options)
  if (E.isLeft(opened)) return opened
  const project = opened.right
  const shown = { showSecrets: options.showSecrets === true }
  if (options.directory === undefined) {
    const manifest = project.manifest(shown)
    return E.right({ document: manifest, text: JSON.stringify(manifest, undefined, 2) })
  }
  const folder = resolve(cli.world.cwd, options.directory)
  const environments =
    options.environment === undefined ? project.environments : [options.environment]
  const files: Array<string> = []
  mkdirSync(folder, { recursive: true })
  for (const environment of environments.length === 0 ? [undefined] : environments) {
    const one = environment === undefined ? opened : await openProject(cli, { environment })
    if (E.isLeft(one)) return one
    const name = ['meltano-manifest', environment, 'json'].filter((part) => part !== undefined)
    const file = join(folder, name.join('.'))
    writeFileSync(file, `${JSON.stringify(one.right.manifest(shown), undefined, 2)}\n`)
    files.push(file)
  }
  return E.right({ document: { files }, text: files.join('\n') })
}
