/**
 * Installs the servers that the tests use from Debian's packages, where that can be done without
 * asking: as root, on a system with apt. Says one line when it has something to do, and never fails:
 * the tests of a server that is not there say so themselves. No service is started.
 * `FLEXT_INSTALL_SERVERS=never` keeps it from doing anything.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { knownServers, missingServers } from './known-servers.mjs'

/** @typedef {(command: string, args: readonly string[]) => { readonly ok: boolean, readonly output: string }} Run */

const policy = '/usr/sbin/policy-rc.d'

/**
 * What to do, or `undefined` when there is nothing to do or it may not be done.
 * @type {(missing: readonly import('./known-servers.mjs').ServerName[],
 *   system: { readonly root: boolean, readonly apt: boolean, readonly wish: string | undefined })
 *   => { readonly line: string, readonly packages: readonly string[] } | undefined}
 */
export const planOf = (missing, { root, apt, wish }) => {
  const packaged = missing.map((name) => knownServers[name]).filter(({ debian }) => debian)
  return packaged.length === 0 || !root || !apt || wish === 'never'
    ? undefined
    : {
        line: `Installing ${packaged.map(({ title }) => title).join(', ')} for the tests; this takes a minute.`,
        packages: packaged.flatMap(({ debian }) => debian ?? []),
      }
}

/**
 * Installs packages with apt; answers what went wrong, if something did.
 * @type {(packages: readonly string[], run?: Run) => string | undefined}
 */
export const install = (packages, run = apt) => {
  // Without this, Debian starts a server as soon as it is installed.
  const forbids = !existsSync(policy)
  if (forbids) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    for (const args of [
      ['update', '-qq'],
      ['install', '-qq', '--yes', '--no-install-recommends', ...packages],
    ]) {
      const { ok, output } = run('apt-get', args)
      if (!ok) return `apt-get ${args.join(' ')} failed:\n${output.trim()}`
    }
    return undefined
  } finally {
    if (forbids) rmSync(policy, { force: true })
  }
}

/** @type {Run} */
const apt = (command, args) => {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: 600_000,
  })
  return { ok: status === 0, output: error?.message ?? `${stdout}${stderr}` }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const plan = planOf(missingServers(), {
    root: process.getuid?.() === 0,
    apt: existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get'),
    wish: process.env['FLEXT_INSTALL_SERVERS'],
  })
  if (plan !== undefined) {
    console.error(plan.line)
    const failure = install(plan.packages)
    if (failure !== undefined) console.error(failure)
  }
}
