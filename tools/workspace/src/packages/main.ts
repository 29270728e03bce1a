/**
 * Packs every published package as npm would and checks the tarball: that it holds what it
 * promises, publint, and attw for an ESM-only package. Needs a build first.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { run } from '../process/run.ts'
import { publishedPackages } from './published.ts'
import { faultsOf, type Manifest } from './tarball.ts'

const folder = mkdtempSync(join(tmpdir(), 'flext-packed-'))
const faults: string[] = []

for (const { name, folder: source } of publishedPackages()) {
  const packing = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--loglevel=error', `--pack-destination=${folder}`],
    { cwd: source, output: 'collect' },
  )
  if (packing.code !== 0) {
    faults.push(`${name}: npm pack failed\n${packing.output}`)
    continue
  }
  const { filename, files } = packed(packing.stdout)
  const tarball = join(folder, filename)
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Manifest
  faults.push(
    ...faultsOf(
      manifest,
      files.map(({ path }) => path),
    ).map((fault) => `${name}: ${fault}`),
  )
  for (const [command, ...args] of [
    ['publint', 'run', tarball, '--strict'],
    ['attw', tarball, '--profile', 'esm-only', '--no-definitely-typed', '--no-emoji'],
  ] as const) {
    const { code, output } = await run(command, args, { output: 'collect' })
    if (code !== 0) faults.push(`${name}: ${command} found faults\n${output.trim()}`)
  }
  console.log(`${name}: ${files.length} files packed and checked`)
}

rmSync(folder, { recursive: true })
if (faults.length > 0) {
  console.error(`\n${faults.join('\n\n')}`)
  process.exitCode = 1
}

interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

/** npm 11 and earlier print a list; later ones an object keyed by package name. */
function packed(json: string): Packed {
  const [first] = Object.values(JSON.parse(json) as Readonly<Record<string, Packed>>)
  if (first === undefined) throw new Error(`npm pack printed no package: ${json}`)
  return first
}
