/** Node and the SQLite inside it. */
import { fail, ok, type Finding } from './finding.ts'

const oldest = [22, 19] as const

export const checkNode = (version: string): Finding => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isNew = major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
  return isNew
    ? ok('Node', version)
    : fail('Node', `${version} is too old`, `install Node ${oldest.join('.')} or later`)
}

export const checkSqlite = async (): Promise<Finding> => {
  try {
    const { DatabaseSync } = await import('node:sqlite')
    const database = new DatabaseSync(':memory:')
    try {
      const row = database.prepare('select sqlite_version() as version').get()
      return ok('SQLite', String(row?.['version']))
    } finally {
      database.close()
    }
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    return fail('SQLite', `node:sqlite cannot be used: ${why}`, 'install a Node with node:sqlite')
  }
}
