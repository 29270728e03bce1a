/**
 * `npm run pack -- --into folder [--repository url] [--json]`: the tarballs of all published
 * packages, as they would be published. Needs a build first.
 */
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { publishedPackages } from '../packages/published.ts'
import { workspaceRoot } from '../process/run.ts'
import { packPackage, type PackedPackage } from './pack-package.ts'
import { originOf, repositoryAt } from './repository.ts'

const { values } = parseArgs({
  options: {
    into: { type: 'string' },
    repository: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
if (values.into === undefined) throw new Error('--into: expected a folder, found none')
const into = resolve(values.into)
mkdirSync(into, { recursive: true })
const repository =
  values.repository === undefined ? originOf(workspaceRoot) : repositoryAt(values.repository)

const packed: PackedPackage[] = []
for (const one of publishedPackages()) packed.push(await packPackage(one, { into, repository }))

if (values.json) {
  console.log(
    JSON.stringify(packed.map(({ name, version, tarball }) => ({ name, version, tarball }))),
  )
} else for (const { tarball } of packed) console.log(tarball)
