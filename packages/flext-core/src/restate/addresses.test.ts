import { expect, it } from 'vitest'

import { restateRuntime } from './index.ts'

it('says at opening which addresses of the server are none, without a password in them', async () => {
  const opened = await restateRuntime({ ingress: 'nonsense', admin: 'tcp://me:secret@host:9070' })()
  expect(opened).toEqual({
    _tag: 'Left',
    left: {
      _tag: 'AddressInvalid',
      message: [
        'ingress: expected an address such as http://localhost:8080, found "nonsense"',
        'admin: expected an address such as http://localhost:9070, found "tcp://***@host:9070"',
      ].join('\n'),
    },
  })
})
