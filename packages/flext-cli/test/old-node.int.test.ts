import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { expect, it } from 'vitest'

const program = new URL('../bin/flext.js', import.meta.url).pathname
const old = `data:text/javascript,${encodeURIComponent(
  "Object.defineProperty(process.versions, 'node', { value: '20.20.2' })",
)}`

it('says which Node it needs, to one that could not read the rest', async () => {
  const ended = promisify(execFile)(process.execPath, ['--import', old, program, 'doctor'])
  await expect(ended).rejects.toMatchObject({
    code: 1,
    stderr: 'flext: expected Node 22.19 or later, found 20.20.2\n',
  })
})
