/**
 * A workspace as a user has it: in a temporary folder, with packages from a registry and nothing of
 * this repository around it. Whoever makes one disposes of it.
 */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

import { freshEnvironment } from '../process/fresh-environment.ts'
import { run, type Ended } from '../process/run.ts'

export class NewWorkspace implements Disposable {
  readonly root: string
  readonly #folder: string
  readonly #registry: string

  private constructor(folder: string, name: string, registry: string) {
    this.#folder = folder
    this.root = join(folder, name)
    this.#registry = registry
  }

  /** A folder for a workspace of that name; nothing is in it yet. */
  static at(name: string, registry: string): NewWorkspace {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'flext-scaffold-')))
    return new NewWorkspace(folder, name, registry)
  }

  /** Runs a program in the workspace, or beside it. `node` is this repository's, npm the system's. */
  run(command: string, args: readonly string[], { beside = false } = {}): Promise<Ended> {
    return run(command, args, {
      cwd: beside ? this.#folder : this.root,
      output: 'collect',
      env: {
        ...freshEnvironment(),
        PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
        npm_config_registry: this.#registry,
        npm_config_audit: 'false',
        npm_config_fund: 'false',
        NX_DAEMON: 'false',
        NX_NO_CLOUD: 'true',
        CI: 'true',
        NO_COLOR: undefined,
        FORCE_COLOR: '0',
      },
    })
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true })
    writeFileSync(join(this.root, path), text)
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8')
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
