import { expect, it } from 'vitest'

import { install, planOf } from '../setup.mjs'

const system = { root: true, apt: true, wish: undefined }

it('has nothing to do when nothing is missing, or when it may not', () => {
  expect(planOf([], system)).toBeUndefined()
  expect(planOf(['nats'], { ...system, root: false })).toBeUndefined()
  expect(planOf(['nats'], { ...system, apt: false })).toBeUndefined()
  expect(planOf(['nats'], { ...system, wish: 'never' })).toBeUndefined()
})

it('says what it installs', () => {
  expect(planOf(['postgresql', 'nats'], system)).toEqual({
    line: 'Installing PostgreSQL, NATS for the tests; this takes a minute.',
    packages: ['postgresql', 'nats-server'],
  })
})

it('fetches the lists before it installs, and stops at what fails', () => {
  const asked: string[] = []
  const failure = install(['some-server'], (_command, args) => {
    asked.push(args.join(' '))
    return { ok: asked.length < 2, output: 'no such package' }
  })
  expect(asked).toEqual(['update -qq', 'install -qq --yes --no-install-recommends some-server'])
  expect(failure).toContain('no such package')
})
