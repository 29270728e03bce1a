/**
 * Somebody who installs packages of ours: an empty folder with tarballs in it, nothing of the
 * workspace around it. Whoever makes one disposes of it.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

import type { PackedPackage } from '../pack/pack-package.ts'
import { freshEnvironment } from '../process/fresh-environment.ts'
import { run, type Ended } from '../process/run.ts'
import type { NodeRelease } from './node-releases.ts'

export interface Installing {
  /** What is installed by name, each with its tarball. */
  readonly packages: readonly PackedPackage[]
  /** The packages of ours that those may ask for. */
  readonly all: readonly PackedPackage[]
  /** What else is installed: a name, and what npm takes for a version. */
  readonly others?: Readonly<Record<string, string>>
}

export class Consumer implements Disposable {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static empty(): Consumer {
    const consumer = new Consumer(mkdtempSync(join(tmpdir(), 'flext-consumer-')))
    consumer.write('package.json', JSON.stringify({ private: true, type: 'module' }))
    return consumer
  }

  /** Throws what npm said where it cannot install, or where something asked for is missing then. */
  static async install({ packages, all, others = {} }: Installing): Promise<Consumer> {
    const consumer = Consumer.empty()
    const tarballs = (some: readonly PackedPackage[]): Readonly<Record<string, string>> =>
      Object.fromEntries(some.map(({ name, tarball }) => [name, `file:${tarball}`]))
    const dependencies = { ...tarballs(packages), ...others }
    const manifest = {
      private: true,
      type: 'module',
      dependencies,
      overrides: { ...tarballs(all), ...dependencies },
    }
    consumer.write('package.json', JSON.stringify(manifest))
    for (const args of [
      ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'],
      ['ls', '--all', '--loglevel=error'],
    ]) {
      const { code, output } = await consumer.run('npm', args)
      if (code === 0) continue
      consumer[Symbol.dispose]()
      const names = packages.map(({ name }) => name).join(', ')
      throw new Error(`npm ${args[0]} failed for ${names}\n${output.trim()}`)
    }
    return consumer
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true })
    writeFileSync(join(this.folder, path), text)
  }

  /** Runs a program in the folder, or in one below it; `node` is the workspace's, or that of a release. */
  run(
    command: string,
    args: readonly string[],
    { node, below = '' }: { readonly node?: NodeRelease; readonly below?: string } = {},
  ): Promise<Ended> {
    const path = [dirname(process.execPath), process.env['PATH'] ?? '']
    return run(command, args, {
      cwd: join(this.folder, below),
      output: 'collect',
      env: {
        ...freshEnvironment(),
        PATH: (node ? [node.bin, ...path] : path).join(delimiter),
        NO_COLOR: '1',
        FORCE_COLOR: undefined,
      },
    })
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
