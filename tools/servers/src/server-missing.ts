/** What is not there of a server, and the line that installs it. */
import { knownServers, programOf, type ServerName } from '../known-servers.mjs'

export type { ServerName }

export interface ServerMissing {
  readonly server: ServerName
  /** One sentence: what is missing, and how to install it. */
  readonly message: string
  /** A shell line. */
  readonly install: string
}

/** `undefined` when all programs of the server are there. */
export const serverMissing = (
  server: ServerName,
  path: string | undefined = process.env['PATH'],
): ServerMissing | undefined => {
  const { title, programs, debian, brew } = knownServers[server]
  const missing = programs.filter((program) => programOf(server, program, path) === undefined)
  if (missing.length === 0) return undefined
  const install =
    debian === undefined
      ? 'npm install --include=optional'
      : process.platform === 'darwin'
        ? `brew install ${brew}`
        : `sudo apt-get install ${debian}`
  return {
    server,
    message: `${title} is not installed (no ${missing.join(', no ')}); install it with: ${install}`,
    install,
  }
}

/** Where a program is; throws, with the line that installs it, when it is nowhere. */
export const programPath = (server: ServerName, program: string): string => {
  const path = programOf(server, program)
  if (path !== undefined) return path
  throw new Error(serverMissing(server)?.message ?? `${program} is missing`)
}
