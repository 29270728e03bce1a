/** Installs a plugin of Python into a virtual environment of its own, with uv where there is one. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'

import type { FlextError, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import { replaceFile } from '../durable/durable-file.ts'
import { makeFolder } from '../io/make-folder.ts'
import { commandWords } from '../project/command-words.ts'
import { venvOf } from '../project/installation.ts'
import type { ResolvedPlugin } from '../project/resolved-plugin.ts'
import { runCommand, type CommandError } from './run-command.ts'

export type PythonMissing = FlextError<'PythonMissing'> & { readonly plugin: string }
export type InstallError = CommandError | PythonMissing

export type Installed = 'installed' | 'there' | 'not-needed'

export interface InstallOptions {
  readonly backend: 'virtualenv' | 'uv' | undefined
  /** Makes the virtual environment anew. */
  readonly clean?: boolean
  readonly signal: AbortSignal
  readonly onLine?: (line: string) => void
}

const mark = '.pip-url'

/** What is installed already for the same `pip_url` is left as it is. */
export const installPlugin =
  (plugin: ResolvedPlugin, options: InstallOptions): FlextTask<Installed, InstallError> =>
  async () => {
    const { pipUrl, native, name, installation, env, cwd } = plugin
    if (pipUrl === undefined || pipUrl === '' || native !== undefined) return E.right('not-needed')
    const venv = venvOf(installation)
    const marked = join(installation, mark)
    if (options.clean !== true && existsSync(marked) && readFileSync(marked, 'utf8') === pipUrl) {
      return E.right('there')
    }
    const path = env['PATH'] ?? ''
    const uv = options.backend === 'virtualenv' ? undefined : onPath('uv', path)
    const python = plugin.python ?? [onPath('python3', path), onPath('python', path)].find(Boolean)
    if (uv === undefined && python === undefined) {
      const message = `${name} is a plugin of Python (${hidden(pipUrl)}), and there is neither uv nor python3 on PATH: install one of them, or give the plugin an executable`
      return E.left({ _tag: 'PythonMissing', message, plugin: name })
    }
    makeFolder(installation)
    rmSync(venv, { recursive: true, force: true })
    const packages = commandWords(pipUrl)
    const steps =
      uv === undefined
        ? [
            [python ?? 'python3', '-m', 'venv', venv],
            [
              join(venv, 'bin', 'python'),
              '-m',
              'pip',
              'install',
              '--disable-pip-version-check',
              ...packages,
            ],
          ]
        : [
            [uv, 'venv', ...(plugin.python === undefined ? [] : ['--python', plugin.python]), venv],
            [uv, 'pip', 'install', '--python', join(venv, 'bin', 'python'), ...packages],
          ]
    for (const [executable = '', ...args] of steps) {
      const { VIRTUAL_ENV: _, PYTHONPATH: __, ...plain } = env
      const ran = await runCommand({
        name: `install ${name}`,
        executable,
        args,
        env: plain,
        cwd,
        signal: options.signal,
        onLine: options.onLine ?? (() => {}),
      })()
      if (E.isLeft(ran)) {
        rmSync(venv, { recursive: true, force: true })
        return ran
      }
    }
    replaceFile(marked, pipUrl)
    return E.right('installed')
  }

const onPath = (program: string, path: string): string | undefined =>
  path
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((file) => existsSync(file))

/** A password of an index stays out of messages. */
const hidden = (pipUrl: string): string => pipUrl.replaceAll(/:\/\/[^\s/@]+@/g, '://***@')
