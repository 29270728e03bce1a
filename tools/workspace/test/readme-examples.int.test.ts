/** The examples of the READMEs, run from the sources; `consumers` of verify runs them from tarballs. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, it } from 'vitest'

import { isShown, readmeExample, writeFiles } from '../src/consumer/readme-example.ts'
import { publishedPackages } from '../src/packages/published.ts'
import { workspaceRoot } from '../src/process/run.ts'

const examples = publishedPackages()
  .map(({ name, folder }) => ({
    name,
    ...readmeExample(readFileSync(join(folder, 'README.md'), 'utf8')),
  }))
  .filter(({ session }) => session.length > 0)

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-readme-'))
  symlinkSync(join(workspaceRoot, 'node_modules'), join(folder, 'node_modules'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

it('are found', () => {
  expect(examples.map(({ name }) => name)).toContain('flext-core')
})

it.each(examples)(
  'the README of $name shows what its example prints',
  (example) => {
    writeFiles(example, folder)
    for (const { command, shown } of example.session) {
      const printed = execFileSync('sh', ['-c', fromSources(command)], {
        cwd: folder,
        env: colourless,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      expect({ command, printed, isShown: isShown(shown, printed) }).toMatchObject({
        isShown: true,
      })
    }
  },
  120_000,
)

/** Whoever runs the tests may want colours: what is compared has none. */
const { FORCE_COLOR: _, NO_COLOR: __, ...colourless } = process.env

/** What is typed for an installed package, for its sources. */
const fromSources = (command: string): string =>
  command
    .replace(/^node /, `${process.execPath} --conditions=@flext/source `)
    .replace(
      /^npx flext /,
      `${process.execPath} --conditions=@flext/source ${join(workspaceRoot, 'packages/flext-cli/src/bin/flext.ts')} `,
    )
