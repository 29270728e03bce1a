/**
 * What installing a package of ours costs, and importing each of its subpaths in a fresh process,
 * beside packages that people would take instead, installed in the same way in the same run. And how
 * long the installed command takes until a target has its first record.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Consumer } from '../src/consumer/consumer.ts'
import { installedIn, type Installed } from '../src/consumer/installed.ts'
import { specifiersOf } from '../src/consumer/subpaths.ts'
import { packPackage, type PackedPackage } from '../src/pack/pack-package.ts'
import { publishedPackages } from '../src/packages/published.ts'
import { buildPackages } from '../src/release/prepare.ts'
import { workspaceRoot } from '../src/process/run.ts'

const rounds = 9
const peers = {
  '@dbos-inc/dbos-sdk': '5.3.0',
  '@restatedev/restate-sdk': '^1.17.2',
  effect: '4.1.0',
  'fp-ts': '^2.16.11',
} as const
type Peer = keyof typeof peers

/** Whom each package is installed instead of, and each subpath imported; DBOS keeps runs too. */
const installedInstead: Readonly<Record<string, Peer>> = {
  'flext-core': '@dbos-inc/dbos-sdk',
  'flext-meltano': '@dbos-inc/dbos-sdk',
}
const importedInstead: Readonly<Record<string, Peer>> = {
  'flext-core': 'effect',
  'flext-core/postgres': '@dbos-inc/dbos-sdk',
  'flext-core/restate': '@restatedev/restate-sdk',
  'flext-core/sqlite': '@dbos-inc/dbos-sdk',
}

/** Milliseconds. */
const aims: Readonly<Record<string, number>> = { 'flext meltano run/first record': 400 }

interface Measured {
  readonly installed: Installed
  /** Milliseconds, by what is imported. */
  readonly imports: ReadonlyMap<string, number>
}

const measure = async (consumer: Consumer, specifiers: readonly string[]): Promise<Measured> => {
  const installed = installedIn(consumer.folder)
  consumer.write(
    'time.mjs',
    'const begun = performance.now()\nawait import(process.argv[2])\n' +
      'console.log(performance.now() - begun)\nprocess.exit()\n',
  )
  const imports = new Map<string, number>()
  for (const specifier of specifiers) {
    let fastest = Infinity
    for (let round = 0; round < rounds; round++) {
      const { code, stdout, output } = await consumer.run('node', ['time.mjs', specifier])
      if (code !== 0) throw new Error(`${specifier} cannot be imported\n${output}`)
      fastest = Math.min(fastest, Number(stdout))
    }
    imports.set(specifier, fastest)
  }
  return { installed, imports }
}

const figure = (name: string, value: number, unit: string, peer?: Peer, peerValue?: number): void =>
  console.log(
    JSON.stringify({
      name: `install/${name}`,
      value,
      unit,
      ...(aims[name] === undefined ? {} : { aim: aims[name] }),
      ...(peer !== undefined && peerValue !== undefined
        ? { peer, peerValue, ratio: peerValue / value }
        : {}),
    }),
  )

const project = {
  'meltano.yml': `version: 1
plugins:
  extractors:
    - name: tap-csv
      variant: flext
      config: { files: [{ entity: books, path: books.csv, keys: [isbn] }] }
  loaders:
    - { name: target-stamp, executable: ./stamp.sh }
`,
  'books.csv': 'isbn,title\n0-14-044926-8,The Odyssey\n',
  'stamp.sh':
    '#!/bin/sh\nread -r schema\nread -r record\ndate +%s%N > first-record\nexec cat > /dev/null\n',
}

/**
 * Milliseconds from the start of `flext meltano run` until the target has read a record, and until some
 * other commands have ended.
 */
const startsOf = async (consumer: Consumer): Promise<ReadonlyMap<string, number>> => {
  for (const [path, text] of Object.entries(project)) consumer.write(path, text)
  chmodSync(join(consumer.folder, 'stamp.sh'), 0o755)
  const run = await fastest(consumer, ['meltano', 'run', 'tap-csv', 'target-stamp'], () => {
    const stamp = readFileSync(join(consumer.folder, 'first-record'), 'utf8')
    return Number(BigInt(stamp) / 1000n) / 1000
  })
  return new Map([
    ['flext meltano run/first record', run],
    ['flext --help/end', await fastest(consumer, ['--help'], now)],
    ['flext meltano validate/end', await fastest(consumer, ['meltano', 'validate'], now)],
  ])
}

const now = (): number => performance.timeOrigin + performance.now()

/** Milliseconds from a start to the moment that is asked for when it has ended, of the fastest. */
const fastest = async (
  consumer: Consumer,
  args: readonly string[],
  until: () => number,
): Promise<number> => {
  const flext = join(consumer.folder, 'node_modules/flext-cli/bin/flext.js')
  let least = Infinity
  for (let round = 0; round < rounds; round++) {
    const began = now()
    const { code, output } = await consumer.run('node', [flext, ...args])
    if (code !== 0) throw new Error(`flext ${args.join(' ')} ended with ${code}\n${output}`)
    least = Math.min(least, until() - began)
  }
  return least
}

const into = mkdtempSync(join(tmpdir(), 'flext-bench-'))
try {
  await buildPackages(workspaceRoot)
  const all: PackedPackage[] = []
  for (const one of publishedPackages()) {
    all.push(await packPackage(one, { into, repository: undefined }))
  }
  const others = new Map<string, Measured>()
  for (const [peer, version] of Object.entries(peers)) {
    using consumer = await Consumer.install({ packages: [], all: [], others: { [peer]: version } })
    others.set(peer, await measure(consumer, [peer]))
  }
  for (const one of all) {
    // Nx itself is most of what comes with its plugin, and whoever adds that has it.
    if (one.name === 'flext-nx') continue
    using consumer = await Consumer.install({ packages: [one], all })
    const { installed, imports } = await measure(consumer, specifiersOf(one.manifest))
    const instead = installedInstead[one.name]
    const there = instead === undefined ? undefined : others.get(instead)?.installed
    const megabytes = there === undefined ? undefined : there.bytes / 1e6
    figure(`${one.name}/size`, installed.bytes / 1e6, 'MB', instead, megabytes)
    figure(
      `${one.name}/count`,
      installed.packages.length,
      'packages',
      instead,
      there?.packages.length,
    )
    for (const [specifier, ms] of imports) {
      const peer = importedInstead[specifier]
      figure(`${specifier}/import`, ms, 'ms', peer, peer && others.get(peer)?.imports.get(peer))
    }
    if (one.name === 'flext-cli')
      for (const [name, ms] of await startsOf(consumer)) figure(name, ms, 'ms')
  }
  const fpTs = others.get('fp-ts')?.imports.get('fp-ts') ?? Number.NaN
  const remark =
    `Imports are the fastest of ${rounds} fresh processes. fp-ts alone takes ${fpTs.toFixed(0)} ms of those ` +
    'that load it. What a package may weigh and load is also a budget that npm run verify checks.'
  console.log(JSON.stringify({ remark }))
} finally {
  rmSync(into, { recursive: true, force: true })
}
