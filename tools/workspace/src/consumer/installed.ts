/** What an installation put into a folder: packages, and bytes of their files. */
import { globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Installed {
  /** Names, each once, in order; without those that only a compiler looks at. */
  readonly packages: readonly string[]
  readonly bytes: number
}

const ofTheCompiler = new Set(['@types/node', 'undici-types', 'typescript'])

export const installedIn = (folder: string): Installed => {
  const packages = globSync('node_modules/**/node_modules/*/package.json', { cwd: folder })
  const manifests = [
    ...globSync('node_modules/{*,@*/*}/package.json', { cwd: folder }),
    ...packages,
    ...globSync('node_modules/**/node_modules/@*/*/package.json', { cwd: folder }),
  ]
  const found = manifests
    .map((file) => ({ home: dirname(file), name: nameIn(join(folder, file)) }))
    .filter(({ name }) => name !== undefined && !ofTheCompiler.has(name))
  return {
    packages: [...new Set(found.map(({ name }) => name ?? ''))].toSorted(),
    bytes: found.reduce((sum, { home }) => sum + bytesOf(join(folder, home)), 0),
  }
}

const nameIn = (file: string): string | undefined =>
  (JSON.parse(readFileSync(file, 'utf8')) as { readonly name?: string }).name

/** Of its own files: what is installed below it is a package of its own. */
const bytesOf = (folder: string): number =>
  globSync('**/*', { cwd: folder, exclude: (path) => path === 'node_modules' })
    .map((path) => statSync(join(folder, path)))
    .filter((entry) => entry.isFile())
    .reduce((sum, { size }) => sum + size, 0)
