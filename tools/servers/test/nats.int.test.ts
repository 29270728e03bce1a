import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname } from 'node:path'

import { expect, it } from 'vitest'

import { startNats } from '../src/index.ts'
import { describeWith } from '../src/vitest.ts'

/** The first line that a server says. */
const greeting = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', reject)
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString())
    })
  })

describeWith('nats', 'a NATS for tests', () => {
  it('has JetStream, comes back after a kill, and leaves nothing behind', async () => {
    const server = await startNats({ token: 'not-to-be-seen' })
    try {
      expect(await greeting(server.port)).toMatch(/INFO .*"auth_required":true.*"jetstream":true/)
      await server.kill()
      await expect(greeting(server.port)).rejects.toThrow(/ECONN/)
      await server.restart()
      expect(await greeting(server.port)).toContain('"jetstream":true')
    } finally {
      await server.stop()
    }
    expect(existsSync(dirname(server.log))).toBe(false)
  }, 60_000)
})
