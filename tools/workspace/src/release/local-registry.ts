/**
 * A registry on the loopback interface that lives as long as a test does. Our packages are only
 * there; all others come through it from the registry npm is configured with.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, openSync, closeSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { run, workspaceRoot } from '../process/run.ts'

export interface LocalRegistry extends AsyncDisposable {
  readonly url: string
  /** An npmrc of somebody who may publish there. */
  readonly userconfig: string
}

export const startLocalRegistry = async (ours: readonly string[]): Promise<LocalRegistry> => {
  const folder = mkdtempSync(join(tmpdir(), 'flext-registry-'))
  const { stdout } = await run('npm', ['config', 'get', 'registry'], { output: 'collect' })
  const address = `127.0.0.1:${await freePort()}`
  const configuration = join(folder, 'config.yaml')
  writeFileSync(configuration, configurationOf(folder, stdout.trim(), ours))
  const log = join(folder, 'log')
  const output = openSync(log, 'a')
  const program = join(workspaceRoot, 'node_modules', '.bin', 'verdaccio')
  const server = spawn(program, ['--config', configuration, '--listen', address], {
    cwd: folder,
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  const ended = once(server, 'exit')
  const url = `http://${address}/`
  const stop = async (): Promise<void> => {
    if (server.exitCode === null) server.kill()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await answering(`${url}-/ping`, () => server.exitCode === null)
    const userconfig = join(folder, 'npmrc')
    writeFileSync(userconfig, `//${address}/:_authToken=${await tokenAt(url)}\n`)
    return { url, userconfig, [Symbol.asyncDispose]: stop }
  } catch (cause) {
    const said = readFileSync(log, 'utf8').trim()
    await stop()
    throw new Error(`the local registry did not start\n${said}`, { cause })
  }
}

const configurationOf = (folder: string, upstream: string, ours: readonly string[]): string => `
storage: ${JSON.stringify(join(folder, 'storage'))}
auth: { htpasswd: { file: ${JSON.stringify(join(folder, 'htpasswd'))}, max_users: 1 } }
uplinks: { others: { url: ${JSON.stringify(upstream)}, timeout: 60s, max_fails: 20 } }
packages:
${ours.map((name) => `  ${JSON.stringify(name)}: { access: $all, publish: $authenticated }`).join('\n')}
  '**': { access: $all, proxy: others }
web: { enable: false }
log: { type: stdout, level: warn }
`

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const answering = async (url: string, running: () => boolean): Promise<void> => {
  const deadline = Date.now() + 60_000
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
    if (answer?.ok === true) return
    if (!running() || Date.now() > deadline) throw new Error(`${url} does not answer`)
    await new Promise((resolve) => {
      setTimeout(resolve, 100)
    })
  }
}

/** Its one user, made up for as long as it lives. */
const tokenAt = async (url: string): Promise<string> => {
  const answer = await fetch(`${url}-/user/org.couchdb.user:release`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'release', password: crypto.randomUUID() }),
  })
  const { token } = (await answer.json()) as { readonly token?: string }
  if (token === undefined) throw new Error(`no token: ${answer.status}`)
  return token
}
