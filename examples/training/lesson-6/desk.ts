/** A desk with the command `flext` on it, and a run that somebody's crash has left open. */
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

export interface Desk extends Disposable {
  /** Types a line, and answers with all that is printed. */
  readonly type: (line: string) => string
  /** How many entries the folder of a system has. */
  readonly count: (folder: string) => number
}

const root = join(import.meta.dirname, '../../..')

export const openDesk = (): Desk => {
  const folder = mkdtempSync(join(tmpdir(), 'flext-desk-'))
  copyFileSync(
    join(import.meta.dirname, 'desk/flext.services.ts'),
    join(folder, 'flext.services.ts'),
  )
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  mkdirSync(join(folder, 'bin'))
  const command = join(root, 'packages/flext-cli/src/bin/flext.ts')
  writeFileSync(
    join(folder, 'bin/flext'),
    `#!/bin/sh\nexec "${process.execPath}" --conditions=@flext/source "${command}" "$@"\n`,
    { mode: 0o755 },
  )
  const type = (line: string, env: Readonly<Record<string, string>> = {}): string => {
    const { stdout, stderr } = spawnSync('bash', ['-c', line], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...process.env,
        NO_COLOR: '1',
        PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
        ...env,
      },
    })
    return `${stdout}${stderr}`
  }
  const request = `'{"loaves":2,"to":"Lisbon"}'`
  type(`flext service run --id morning --request ${request}`, { TRIP_OVER_THE_PLUG: 'till' })
  return {
    type: (line) => type(line),
    count: (system) =>
      existsSync(join(folder, system)) ? readdirSync(join(folder, system)).length : 0,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}
