/**
 * A process that takes a load back, and stops at the nth statement it comes to, of the target, of the
 * states or of its journal: `node undo-and-be-killed.ts <journal> <request> <id> <n>`. There it says so
 * and waits to be killed, or for a line to go on. In the end it says how many there were.
 */
import { readSync, writeSync } from 'node:fs'
import { DatabaseSync, StatementSync } from 'node:sqlite'

import { sqliteRuntime } from 'flext-core/sqlite'
import pg from 'pg'

import { etlPipelinePorts } from '../src/etl-pipeline/etl-pipeline-ports.ts'
import { loadUndoPorts } from '../src/load-undo/load-undo-ports.ts'
import { FlextLoadUndoService } from '../src/load-undo/load-undo-service.ts'
import type { LoadUndoRequest } from '../src/load-undo/model.ts'

const [path = '', request = '', id = '', at = ''] = process.argv.slice(2)
let passed = 0

const count = (prototype: object, method: string): void => {
  const own: unknown = Reflect.get(prototype, method)
  if (typeof own !== 'function') throw new Error(`there is no ${method} to count`)
  Object.defineProperty(prototype, method, {
    value(this: unknown, ...values: ReadonlyArray<unknown>): unknown {
      if (passed === Number(at)) {
        writeSync(1, 'here\n')
        readSync(0, Buffer.alloc(1))
      }
      passed++
      return Reflect.apply(own, this, values)
    },
  })
}

const opened = await sqliteRuntime({ path })()
if (opened._tag === 'Left') throw new Error(opened.left.message)
await using runtime = opened.right
const undos = new FlextLoadUndoService(runtime, {
  ...etlPipelinePorts({ env: {}, runtime }),
  ...loadUndoPorts({}),
})
count(DatabaseSync.prototype, 'exec')
count(StatementSync.prototype, 'run')
count(StatementSync.prototype, 'all')
count(pg.Client.prototype, 'query')
const recovered = await runtime.recover()
if (recovered._tag === 'Left') throw new Error(recovered.left.message)
const result = await undos.run(JSON.parse(request) as LoadUndoRequest, { id })
writeSync(1, `${result._tag} of ${passed}\n`)
