/** Mail in memory: run the same cases on your adapter. */
import { describe, it } from 'vitest'

import { mailContract } from './mail-contract.ts'
import { memoryMail } from './memory-mail.ts'

describe('mail in memory', () => {
  it.each(mailContract)('$name', async ({ run }) => {
    await run(memoryMail())
  })
})
