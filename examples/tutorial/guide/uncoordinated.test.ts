/** What the guide says of the configuration, and of functions that are left out. */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { FlextResult } from 'flext-core'
import { analyze, loadConfig } from 'flext-quality/analysis'
import { afterEach, beforeEach, expect, it } from 'vitest'

const own = new URL('uncoordinated/', import.meta.url)

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flext-uncoordinated-'))
})
afterEach(() => rm(root, { recursive: true }))

const functionsFound = async (config = {}) =>
  FlextResult.unwrap(await analyze(root, { config })).findings.map((each) => each.function)

it('the configuration of the guide includes, excludes, and names effects', async () => {
  await mkdir(join(root, 'server/legacy'), { recursive: true })
  const text = `export const rename = async (models, audit, names) => {
  for (const name of names) await models.Member.edit(name)
  await audit.write(names)
}\n`
  for (const file of ['server/members.ts', 'server/legacy/members.ts', 'members.ts']) {
    await writeFile(join(root, file), text)
  }
  await copyFile(new URL('flext-quality.yml', own), join(root, 'flext-quality.yml'))
  expect(await functionsFound()).toEqual([])
  const config = FlextResult.unwrap(await loadConfig(root))
  expect(await functionsFound(config)).toEqual(['rename'])
})

it('a comment above a function leaves it out', async () => {
  const text = await readFile(new URL('refunds.ts', own), 'utf8')
  await writeFile(join(root, 'refunds.ts'), text)
  expect(await functionsFound()).toEqual([])
  await writeFile(join(root, 'refunds.ts'), text.replace('flext-quality: ignore', ''))
  expect(await functionsFound()).toEqual(['refundAll'])
})
