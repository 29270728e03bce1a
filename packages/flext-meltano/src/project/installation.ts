/**
 * Where a plugin of Python is installed: in `.meltano/<kind>s/<name>/venv`, as by Meltano itself, so
 * that what Meltano has installed is found.
 */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

import type { Variables } from './expansion.ts'

export const venvOf = (installation: string): string => join(installation, 'venv')

/** What to start: the program of the installation, else the name as it is, looked for on PATH. */
export const startedIn = (installation: string, executable: string): string => {
  const installed = join(venvOf(installation), 'bin', executable)
  return existsSync(installed) ? installed : executable
}

/** The variables of a program in the installation. */
export const inVenv = ({ PYTHONPATH: _, ...env }: Variables, installation: string): Variables => ({
  ...env,
  VIRTUAL_ENV: venvOf(installation),
  PATH: [join(venvOf(installation), 'bin'), env['PATH']].filter(Boolean).join(delimiter),
})
