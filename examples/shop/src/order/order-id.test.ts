import { decode, FlextResult } from 'flext-core'
import { describe, expect, it } from 'vitest'

import { OrderId } from './order-id.ts'

describe('the id of an order', () => {
  it('is taken as other systems write it', () => {
    const id = decode(OrderId, 'order-1')
    expect(FlextResult.unwrap(id)).toBe('order-1')
  })

  it.each(['', 17, undefined])('is not %j, and the message says what was expected', (value) => {
    const refused = decode(OrderId, value, { name: 'id' })
    expect(FlextResult.isFail(refused) && refused.left.message).toMatch(/^id: expected an? OrderId/)
  })
})
