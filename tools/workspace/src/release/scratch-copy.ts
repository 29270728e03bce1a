/**
 * A copy of the workspace as it is, uncommitted changes included, to do in it what would change the
 * workspace: a git repository of its own, with the installed packages of the original.
 */
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { workspaceRoot } from '../process/run.ts'

export class ScratchCopy implements Disposable {
  readonly root: string

  private constructor(root: string) {
    this.root = root
  }

  /** Whoever makes it disposes of it. */
  static make(): ScratchCopy {
    const copy = new ScratchCopy(mkdtempSync(join(tmpdir(), 'flext-release-')))
    for (const file of filesOf(workspaceRoot)) {
      mkdirSync(dirname(join(copy.root, file)), { recursive: true })
      cpSync(join(workspaceRoot, file), join(copy.root, file))
    }
    const folders = globSync('{packages,tools,examples}/*/node_modules', { cwd: workspaceRoot })
    for (const folder of ['node_modules', ...folders]) copy.#link(folder)
    copy.#git('init', '--quiet', '--initial-branch=main')
    copy.#git('add', '--all')
    copy.#git('commit', '--quiet', '--message', 'as it was')
    return copy
  }

  /** Takes over what was built in another copy. */
  takeBuildOf(other: ScratchCopy): void {
    for (const folder of globSync('{packages,tools}/*/dist', { cwd: other.root })) {
      cpSync(join(other.root, folder), join(this.root, folder), { recursive: true })
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true })
  }

  /** What is linked to within the workspace is linked to within the copy. */
  #link(folder: string): void {
    if (!existsSync(dirname(join(this.root, folder)))) return
    mkdirSync(join(this.root, folder))
    for (const name of readdirSync(join(workspaceRoot, folder))) {
      if (name === '.cache' || name === '.package-lock.json') continue
      const original = join(workspaceRoot, folder, name)
      const target = lstatSync(original).isSymbolicLink() ? readlinkSync(original) : original
      symlinkSync(target, join(this.root, folder, name))
    }
  }

  #git(...args: readonly string[]): void {
    const identity = ['-c', 'user.name=release', '-c', 'user.email=release@example.org']
    execFileSync('git', [...identity, ...args], { cwd: this.root })
  }
}

const filesOf = (root: string): readonly string[] =>
  execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)))
