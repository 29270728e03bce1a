/** Imports each subpath of a package on a release of Node, and says what it offers and loads. */
import type { Consumer } from './consumer.ts'
import type { NodeRelease } from './node-releases.ts'

export interface Imported {
  readonly specifier: string
  /** What it exports; nothing where it could not be imported. */
  readonly names: readonly string[]
  /** Why it could not. */
  readonly failure?: string
  /** Modules that were loaded for it, those of Node itself left out. */
  readonly modules: number
  /** The packages that they are of. */
  readonly packages: readonly string[]
}

/** Each in a process of its own, so that what is loaded for one is not counted for another. */
export const importAll = async (
  consumer: Consumer,
  specifiers: readonly string[],
  node: NodeRelease,
): Promise<readonly Imported[]> => {
  consumer.write('import-one.mjs', script)
  const imported: Imported[] = []
  for (const specifier of specifiers) {
    const { stdout, output } = await consumer.run('node', ['import-one.mjs', specifier], { node })
    imported.push(read(specifier, stdout, output))
  }
  return imported
}

const read = (specifier: string, stdout: string, output: string): Imported => {
  try {
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Imported
  } catch {
    return { specifier, names: [], failure: output.trim(), modules: 0, packages: [] }
  }
}

const script = `
import { registerHooks } from 'node:module'
const specifier = process.argv[2]
const urls = new Set()
registerHooks({ load: (url, context, next) => { urls.add(url); return next(url, context) } })
const seen = { specifier, names: [], modules: 0, packages: [] }
try {
  seen.names = Object.keys(await import(specifier))
} catch (failure) {
  seen.failure = String(failure?.message ?? failure)
}
const files = [...urls].filter((url) => url.startsWith('file:'))
const packageOf = (url) => /^.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)\\//.exec(url)?.[1]
seen.modules = files.length
seen.packages = [...new Set(files.map(packageOf))].filter(Boolean).sort()
console.log(JSON.stringify(seen))
process.exit()
`
