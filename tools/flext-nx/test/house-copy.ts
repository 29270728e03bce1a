/**
 * This repository in a temporary folder, as far as a generated package needs it: the root's files,
 * `flext-core` from source, and the installed packages. Generators write into it for real, and Nx
 * lints, type-checks, builds and tests what they wrote.
 */
import { spawn } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import type { Tree } from '@nx/devkit'
import { FsTree, resetWorkspaceContext } from '@nx/devkit/internal'

import { repository, rootFiles } from './house-tree.ts'

/** How a program ended, and what it printed. */
export interface Ended {
  readonly code: number
  readonly output: string
}

export class HouseCopy implements Disposable {
  readonly root: string

  private constructor(root: string) {
    this.root = root
  }

  /** Makes the copy; whoever makes it disposes of it. */
  static make(): HouseCopy {
    const copy = new HouseCopy(realpathSync(mkdtempSync(join(tmpdir(), 'flext-house-'))))
    for (const file of rootFiles) copy.write(file, readFileSync(join(repository, file), 'utf8'))
    copy.write('tsconfig.json', JSON.stringify({ extends: './tsconfig.base.json', files: [] }))
    const core = 'packages/flext-core'
    for (const part of ['package.json', 'tsconfig.json', 'tsconfig.lib.json', 'src']) {
      cpSync(join(repository, core, part), join(copy.root, core, part), { recursive: true })
    }
    copy.writeJson(`${core}/tsconfig.json`, {
      files: [],
      references: [{ path: './tsconfig.lib.json' }],
    })
    copy.editJson(`${core}/tsconfig.lib.json`, ({ references: _, ...config }) => config)
    copy.linkInstalled()
    return copy
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true })
    writeFileSync(join(this.root, path), text)
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8')
  }

  /** Lets a generator work on the copy and writes what it made; nothing is installed. */
  async generate<Schema>(
    generator: (tree: Tree, schema: Schema) => unknown,
    schema: Schema,
  ): Promise<void> {
    // Nx remembers which files there were.
    resetWorkspaceContext()
    const tree = new FsTree(this.root, false)
    await generator(tree, schema)
    for (const { path, type, content } of tree.listChanges()) {
      if (type === 'DELETE') rmSync(join(this.root, path), { recursive: true })
      else this.write(path, content?.toString() ?? '')
    }
    this.linkMembers()
  }

  /** Runs targets of these projects through Nx, one after another. */
  run(targets: readonly string[], projects: readonly string[]): Promise<Ended> {
    const command = ['run-many', '--targets', targets.join(','), '--projects', projects.join(',')]
    return this.execute('nx', [...command, '--parallel=1', '--outputStyle=static'])
  }

  /** Runs one of the installed programs in the copy. */
  execute(command: string, args: readonly string[], cwd: string = this.root): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const child = spawn(join(repository, 'node_modules', '.bin', command), args, {
        cwd,
        env: {
          ...withoutTheOuterRun(),
          PATH: `${join(repository, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`,
          NX_DAEMON: 'false',
          NX_WORKSPACE_ROOT_PATH: this.root,
          FORCE_COLOR: '0',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const printed: Buffer[] = []
      child.stdout.on('data', (chunk: Buffer) => printed.push(chunk))
      child.stderr.on('data', (chunk: Buffer) => printed.push(chunk))
      child.on('error', reject)
      child.on('close', (code) => {
        resolve({ code: code ?? 1, output: Buffer.concat(printed).toString() })
      })
    })
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true })
  }

  private writeJson(path: string, content: object): void {
    this.write(path, `${JSON.stringify(content, null, 2)}\n`)
  }

  private editJson(path: string, edit: (content: Record<string, unknown>) => object): void {
    this.writeJson(path, edit(JSON.parse(this.read(path)) as Record<string, unknown>))
  }

  /** Everything that is installed, but for the packages of this repository. */
  private linkInstalled(): void {
    const from = join(repository, 'node_modules')
    const to = join(this.root, 'node_modules')
    mkdirSync(to)
    for (const name of readdirSync(from)) {
      if (name.startsWith('.cache') || name.startsWith('flext-')) continue
      symlinkSync(join(from, name), join(to, name))
    }
    this.linkMembers()
  }

  /** What npm does for the members of a workspace. */
  private linkMembers(): void {
    const folder = join(this.root, 'packages')
    for (const member of readdirSync(folder)) {
      const { name } = JSON.parse(this.read(`packages/${member}/package.json`)) as { name: string }
      const link = join(this.root, 'node_modules', name)
      rmSync(link, { force: true })
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(join(folder, member), link)
    }
  }
}

/** These tests may run under Nx and npm themselves; the copy must not see that. */
const withoutTheOuterRun = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:NX_|npm_|INIT_CWD|VITEST|FORCE_COLOR|NODE_OPTIONS)/.test(name),
    ),
  )
