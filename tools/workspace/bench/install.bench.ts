/**
 * What installing a package of ours costs, and importing each of its subpaths in a fresh process,
 * beside packages that people would take instead, installed in the same way in the same run.
 */
import { mkdtempSync, rmSync } from 'node:fs'
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
      ...(peer !== undefined && peerValue !== undefined
        ? { peer, peerValue, ratio: peerValue / value }
        : {}),
    }),
  )

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
  }
  const fpTs = others.get('fp-ts')?.imports.get('fp-ts') ?? Number.NaN
  const remark =
    `Imports are the fastest of ${rounds} fresh processes. fp-ts alone takes ${fpTs.toFixed(0)} ms of those ` +
    'that load it. What a package may weigh and load is also a budget that npm run verify checks.'
  console.log(JSON.stringify({ remark }))
} finally {
  rmSync(into, { recursive: true, force: true })
}
