/**
 * A copy of the workspace's shape in a temporary folder, as a git repository of its own: the root
 * configuration, the manifests and compiler settings of three packages as they are, and a few small
 * sources instead of the real ones. Tests plant changes in it and run the real tools on it.
 */
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { run, workspaceRoot, type Ended } from '../src/process/run.ts'

const rootFiles = [
  '.gitignore',
  '.oxlintrc.json',
  'nx.json',
  'package-lock.json',
  'package.json',
  'tsconfig.base.json',
  'tsconfig.json',
]

export class WorkspaceCopy implements Disposable {
  readonly root: string

  private constructor(root: string) {
    this.root = root
  }

  /** Makes the copy; whoever makes it disposes of it. */
  static make(): WorkspaceCopy {
    const copy = new WorkspaceCopy(mkdtempSync(join(tmpdir(), 'flext-copy-')))
    for (const file of rootFiles) cpSync(join(workspaceRoot, file), join(copy.root, file))
    for (const name of ['flext-core', 'flext-meltano', 'flext-cli']) {
      for (const file of globSync(`packages/${name}/{package,tsconfig*}.json`, {
        cwd: workspaceRoot,
      })) {
        copy.write(file, readFileSync(join(workspaceRoot, file), 'utf8'))
      }
      copy.write(`packages/${name}/src/index.ts`, `export const name = '${name}'\n`)
      copy.write(`packages/${name}/src/name.test.ts`, `export {}\n`)
    }
    copy.write('packages/flext-core/src/testing/index.ts', `export const testing = true\n`)
    symlinkSync(join(workspaceRoot, 'node_modules'), join(copy.root, 'node_modules'))
    copy.git('init', '--quiet', '--initial-branch=main')
    copy.commit('start')
    return copy
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true })
    writeFileSync(join(this.root, path), text)
  }

  /** Adds a line to a file, so that its content is another one. */
  append(path: string, text: string): void {
    this.write(path, readFileSync(join(this.root, path), 'utf8') + text)
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path))
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true })
  }

  /**
   * Replaces what the packages' scripts do by something quick that leaves the build's output
   * behind. What Nx knows of the targets (inputs, outputs, order, cache) stays as it is.
   */
  makeScriptsQuick(): void {
    const build = `node -e "fs.mkdirSync('dist',{recursive:true});fs.writeFileSync('dist/built','')"`
    for (const file of globSync('packages/*/package.json', { cwd: this.root })) {
      const manifest = JSON.parse(readFileSync(join(this.root, file), 'utf8')) as object
      const quick = 'node -e 0'
      const scripts = { build, typecheck: quick, lint: quick, test: quick }
      this.write(file, JSON.stringify({ ...manifest, scripts }))
    }
  }

  commit(message: string): void {
    this.git('add', '--all')
    this.git('commit', '--quiet', '--message', message)
  }

  /** Runs one of the workspace's programs in the copy. */
  run(command: string, ...args: readonly string[]): Promise<Ended> {
    return run(command, args, {
      cwd: this.root,
      output: 'collect',
      env: {
        ...nothingOfTheOuterRun(),
        NX_DAEMON: 'false',
        NX_WORKSPACE_ROOT_PATH: this.root,
        NO_COLOR: '1',
        FORCE_COLOR: undefined,
      },
    })
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true })
  }

  private git(...args: readonly string[]): void {
    const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org']
    execFileSync('git', [...identity, ...args], { cwd: this.root })
  }
}

/** These tests may run under Nx and npm themselves; the copy must not see that. */
const nothingOfTheOuterRun = (): Readonly<Record<string, undefined>> =>
  Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => /^(?:NX_|npm_|INIT_CWD|LERNA_|VITEST)/.test(name))
      .map((name) => [name, undefined]),
  )
