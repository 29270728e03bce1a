/** Does what a page of the docs shows, in an empty folder, with packages from their tarballs. */
import { mkdirSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

import type { PackedPackage } from '../pack/pack-package.ts'
import { freshEnvironment } from '../process/fresh-environment.ts'
import { workspaceRoot } from '../process/run.ts'
import { Consumer } from './consumer.ts'
import { readmeExample, writeFiles } from './readme-example.ts'
import type { Tried } from './try-package.ts'
import { typeSession } from './typed-session.ts'

/** Pages that say what to install and what to type then, and the packages that they install. */
const pages: Readonly<Record<string, readonly string[]>> = {
  'docs/tutorial/ten-minutes.md': ['flext-core', 'flext-cli'],
}

export const tryPages = async (all: readonly PackedPackage[]): Promise<Tried> => {
  let commands = 0
  const faults: string[] = []
  for (const [page, names] of Object.entries(pages)) {
    const example = readmeExample(readFileSync(join(workspaceRoot, page), 'utf8'))
    const packages = all.filter(({ name }) => names.includes(name))
    using consumer = await Consumer.install({ packages, all })
    const cwd = join(consumer.folder, 'page')
    mkdirSync(cwd)
    writeFiles(example, cwd)
    const path = [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter)
    const found = await typeSession(example.session, {
      cwd,
      env: { ...freshEnvironment(), PATH: path },
    })
    commands += example.session.length
    faults.push(...found.map((fault) => `${page}: ${fault}`))
  }
  return { counts: { 'commands of pages': commands }, faults }
}
