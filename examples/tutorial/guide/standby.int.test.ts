import { silentLog } from 'flext-core'
import { startPostgres } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { expect, it } from 'vitest'

import { openRuntime, readiness } from './standby.ts'

describeWith('postgresql', 'two processes on PostgreSQL', () => {
  it('have one that is ready, and another one as soon as that is gone', async () => {
    await using server = await startPostgres()
    const owner = await openRuntime(server.url, silentLog)
    await using standby = await openRuntime(server.url, silentLog)
    expect([readiness(owner), readiness(standby)]).toEqual([200, 503])
    await owner.close()
    await standby.activated()
    expect([readiness(owner), readiness(standby)]).toEqual([503, 200])
  }, 60_000)
})
