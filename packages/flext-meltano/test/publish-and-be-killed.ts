/**
 * A process that publishes a run and kills itself before the nth statement it comes to:
 * `node publish-and-be-killed.ts <warehouse> <run> <n>`; it lives where there are fewer.
 */
import { DatabaseSync, StatementSync } from 'node:sqlite'

import { sqliteStaging } from '../src/target-sqlite/sqlite-staging.ts'

const [database = '', run = '', at = ''] = process.argv.slice(2)
let left = Number(at)

const countDown = (prototype: object, method: string): void => {
  const own: unknown = Reflect.get(prototype, method)
  if (typeof own !== 'function') throw new Error(`there is no ${method} to count`)
  Object.defineProperty(prototype, method, {
    value(this: unknown, ...values: ReadonlyArray<unknown>): unknown {
      if (left === 0) process.kill(process.pid, 'SIGKILL')
      left--
      return Reflect.apply(own, this, values)
    },
  })
}
countDown(DatabaseSync.prototype, 'exec')
countDown(StatementSync.prototype, 'run')

const outcome = await sqliteStaging({ database }).publish(run, 'nightly')()
process.exitCode = outcome._tag === 'Right' ? 0 : 1
