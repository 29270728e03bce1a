import fc from 'fast-check'
import { expect, it } from 'vitest'

import { globalId, newAttempt, preparedName, stepBase } from './transaction-name.ts'

const lanes = fc
  .array(fc.tuple(fc.nat({ max: 99 }), fc.nat({ max: 99 })), { maxLength: 40 })
  .map((branches) => branches.map(([place, branch]) => `${place}.${branch}`).join('/'))

it('names what is prepared below 200 bytes, and reads every name again', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[\w-]{16}$/),
      fc.nat(),
      lanes,
      fc.nat({ max: 99_999 }),
      fc.boolean(),
      fc.stringMatching(/^[A-Za-z][\w-]{0,39}$/),
      fc.string(),
      (journal, run, lane, place, undo, participant, transaction) => {
        const base = stepBase({ journal, run, lane, place }, undo)
        const attempt = newAttempt(transaction)
        const gid = globalId(base, attempt, participant)
        expect(Buffer.byteLength(gid)).toBeLessThan(200)
        expect(preparedName(gid)).toMatchObject({
          gid,
          journal,
          run,
          place,
          undo,
          base,
          attempt,
          participant,
        })
      },
    ),
  )
})

it('takes no name for ours that is not', () => {
  for (const gid of ['', 'flext', 'flext:x', 'other:0123456789abcdef:1::0:0123456789abcdef01:a']) {
    expect(preparedName(gid)).toBeUndefined()
  }
})
