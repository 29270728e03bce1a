/** A process that starts a PostgreSQL, says where, and is killed. */
import { dirname } from 'node:path'

import { startPostgres } from '../src/index.ts'

const server = await startPostgres()
console.log(JSON.stringify({ pid: server.pid(), folder: dirname(dirname(server.log)) }))
setInterval(() => {}, 1_000)
