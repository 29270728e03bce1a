import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

import { serverMissing } from './server-missing.ts'

it('names the programs that are not there and the line that installs them', () => {
  const empty = mkdtempSync(join(tmpdir(), 'flext-no-programs-'))
  try {
    const missing = serverMissing('nats', empty)
    if (missing === undefined) return
    expect(missing.message).toContain('NATS is not installed (no nats-server)')
    expect(missing.message).toContain(missing.install)
    expect(missing.install).toContain('nats-server')
  } finally {
    rmSync(empty, { recursive: true })
  }
})
