/** The settings of a node that the docs show are settings that the server knows. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

import { programPath } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { expect, it } from 'vitest'

describeWith('restate', 'a node of a cluster', () => {
  it('is configured as the docs say', () => {
    const server = programPath('restate', 'restate-server')
    const file = join(import.meta.dirname, 'restate-node.toml')
    const read = execFileSync(server, ['--no-logo', '--config-file', file, '--dump-config'], {
      encoding: 'utf8',
    })
    for (const line of [
      'node-name = "node-1"',
      'default-replication = 2',
      'auto-provision = true',
      'advertised-address = "http://node-1:5122/"',
      'base-dir = "/var/lib/restate"',
    ]) {
      expect(read.split('\n')).toContain(line)
    }
    expect(read).toContain('http://node-3:5122')
  })
})
