import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { eventually, runFlext, startFlext } from './flext-process.ts'

const shop = new URL('./fixtures/shop/', import.meta.url).pathname

let folder: string
let journal: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-services-'))
  journal = join(folder, 'runs.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const order = JSON.stringify({ pens: 2, to: 'Lisbon' })
const placing = (...more: ReadonlyArray<string>) => [
  'service',
  'run',
  'place-order',
  '--journal',
  journal,
  '--id',
  'order-1',
  ...(more.includes('--request') ? [] : ['--request', order]),
  ...more,
]
const sent = () =>
  existsSync(join(folder, 'sent')) ? readFileSync(join(folder, 'sent'), 'utf8') : ''

describe('flext service', { timeout: 120_000 }, () => {
  it('lists what the nearest module provides', async () => {
    const listed = await runFlext(['service', 'list', '--json'], shop)
    expect(listed).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(listed.stdout)).toMatchObject({
      services: [
        { name: 'shop.place-order', version: 1 },
        { name: 'shop.count-orders', version: 2 },
      ],
    })
  })

  it('runs one as a durable run, once under its id, and tells what it does', async () => {
    const first = await runFlext(placing(), shop, { SHOP: folder })
    expect(first.code).toBe(0)
    expect(first.stdout).toContain('"parcel": "2 for Lisbon"')
    expect(first.stderr).toMatch(/step\s+reserve/)
    expect(first.stderr).toMatch(/committed/)
    expect(readFileSync(join(folder, 'closed'), 'utf8')).toBe('closed\n')

    const again = await runFlext(placing('--json'), shop, { SHOP: folder })
    expect(JSON.parse(again.stdout)).toMatchObject({
      how: 'done-before',
      run: { id: 'order-1', status: 'committed', result: { parcel: '2 for Lisbon' } },
    })
    expect(sent()).toBe('order-1 Lisbon\n')

    const other = JSON.stringify({ pens: 3, to: 'Lisbon' })
    const conflict = await runFlext(placing('--request', other), shop, { SHOP: folder })
    expect(conflict).toMatchObject({ code: 2 })
    expect(conflict.stderr).toContain('run order-1 was begun for another request')
  })

  it('goes on after kill -9, by the same command or by runs resume', async () => {
    const env = { SHOP: folder, SHOP_CRASHES: '1' }
    expect(await runFlext(placing(), shop, env)).toMatchObject({ code: 'SIGKILL' })
    expect(await runFlext([...placing(), '--id', 'order-2'], shop, env)).toMatchObject({
      code: 'SIGKILL',
    })

    const same = await runFlext(placing('--json'), shop, { SHOP: folder })
    expect(JSON.parse(same.stdout)).toMatchObject({
      how: 'gone-on-with',
      run: { result: { parcel: '2 for Lisbon' } },
    })
    const resumed = await runFlext(
      ['runs', 'resume', '--all', '--journal', journal, '--json'],
      shop,
      { SHOP: folder },
    )
    expect(resumed.stderr).toBe('')
    expect(JSON.parse(resumed.stdout)).toMatchObject({
      runs: [{ id: 'order-2', status: 'committed' }],
    })
  })

  it('takes back what a run did that fails', async () => {
    const to = JSON.stringify({ pens: 2, to: 'Atlantis' })
    const failed = await runFlext(placing('--request', to), shop, { SHOP: folder })
    expect(failed).toMatchObject({ code: 1 })
    expect(failed.stderr).toContain('nobody goes there')
    expect(existsSync(join(folder, 'order-1.reserved'))).toBe(false)
  })

  it('stops at SIGTERM, and says how to go on', async () => {
    const running = startFlext(placing(), shop, { SHOP: folder, SHOP_HANGS: '1' })
    await eventually(() => (existsSync(join(folder, 'order-1.reserved')) ? true : undefined))
    running.kill('SIGTERM')
    const { code, stderr } = await running.ended
    expect(code).toBe(143)
    expect(stderr).toContain('to go on: flext service run place-order')
    expect((await runFlext(placing(), shop, { SHOP: folder })).code).toBe(0)
  })

  it('says with --dry-run whether it would begin, and keeps nothing', async () => {
    const well = await runFlext(placing('--dry-run'), shop, { SHOP: folder })
    expect(well).toMatchObject({ code: 0 })
    expect(well.stdout).toContain('the rules hold')
    const many = JSON.stringify({ pens: 12, to: 'Lisbon' })
    const refused = await runFlext(placing('--dry-run', '--request', many), shop, { SHOP: folder })
    expect(refused).toMatchObject({ code: 2 })
    expect(refused.stderr).toContain('12 are too many')
    expect(existsSync(journal)).toBe(false)
  })

  it('names what is wrong with the request, the service, the module or the ports', async () => {
    const said = async (args: ReadonlyArray<string>, cwd = shop, env = {}) => {
      const { code, stderr } = await runFlext(args, cwd, env)
      expect(code).toBe(2)
      return stderr
    }
    const wrong = '{"pens":0,"to":7}'
    const request = await said(placing('--request', wrong), shop, { SHOP: folder })
    expect(request).toContain('request: pens: expected a whole number from 1')
    expect(request).toContain('request: to: expected a string, found 7')
    expect(await said(placing('--request', '{pens'))).toContain('--request: expected JSON')
    expect(await said(placing())).toContain(
      'the ports of shop.place-order cannot be opened: SHOP names no folder',
    )
    expect(await said(['service', 'run'])).toContain('which service? name one of shop.place-order')
    expect(await said(['service', 'run', 'place-odrer'])).toContain(
      'there is no service "place-odrer"',
    )
    expect(await said(['service', 'list'], folder)).toContain('there is no flext.services.ts in')
    const odd = join(folder, 'odd.ts')
    writeFileSync(odd, 'export const services = [1]\n')
    expect(await said(['service', 'list', '--module', odd])).toContain(
      'services[0]: expected provide(Service, …), found 1',
    )
    writeFileSync(odd, 'export const nothing = 1\n')
    expect(await said(['service', 'list', '--module', odd])).toContain(
      'expected an export `services`',
    )
    writeFileSync(odd, 'export const = 1\n')
    expect(await said(['service', 'list', '--module', odd])).toContain('it cannot be loaded')
  })
})
