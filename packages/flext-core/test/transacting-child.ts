/** A process that does the transacting service and kills itself at a point, the first time it comes there. */
import { sqliteRuntime } from 'flext-core/sqlite'

import { mariadbEffects, postgresEffects, sqliteEffects } from './sql-world.ts'
import { TransactingKillService } from './transacting-world.ts'

const [journal = '', database = '', point = ''] = process.argv.slice(2)

const connect = () => {
  if (database.startsWith('sqlite:')) return sqliteEffects(database.slice('sqlite:'.length))
  const { hostname: host, port, username: user, password, pathname } = new URL(database)
  const connection = { host, port: Number(port), user, password, database: pathname.slice(1) }
  return database.startsWith('mysql') ? mariadbEffects(connection) : postgresEffects(connection)
}

const opened = await sqliteRuntime({
  path: journal,
  faults: ({ at }) => {
    if (at === point) process.kill(process.pid, 'SIGKILL')
    return undefined
  },
})()
if (opened._tag === 'Left') throw new Error(opened.left.message)
const service = new TransactingKillService(opened.right, { db: connect() })
await opened.right.recover()
await service.run(null, { id: 'r' })
