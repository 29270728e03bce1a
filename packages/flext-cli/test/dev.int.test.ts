import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { sourceText } from 'flext-core/yaml'
import { readServiceDescription } from 'flext-quality'
import { describe, expect, it, onTestFinished } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld, type WorldOptions } from './captured-world.ts'

const order = `import Stripe from 'stripe'
import { Pool } from 'pg'
const stripe = new Stripe('key')
const pool = new Pool()
export async function placeOrder(order: string): Promise<void> {
  await pool.query('INSERT INTO orders VALUES ($1)', [order])
  await stripe.charges.create({ amount: 1 })
}
`
const service = `import { FlextDomainService } from 'flext-core'
export class CloseShop extends FlextDomainService.define({ name: 'shop.close' }) {}
`

const folderWith = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'flext-dev-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}

const run = async (args: ReadonlyArray<string>, options?: WorldOptions) => {
  const world = capturedWorld(['dev', ...args], options)
  const code = await flext(world)
  return { code, stdout: world.stdout.text(), stderr: world.stderr.text() }
}

describe('flext dev analyze', () => {
  it('shows what it found: where, the calls, the rank and what it is made of, and a table', async () => {
    const cwd = await folderWith({ 'src/order.ts': order })
    const { code, stdout, stderr } = await run(['analyze'], { cwd })
    expect(stdout).toContain('high   several-systems  src/order.ts:5:8  placeOrder')
    expect(stdout).toMatch(/ 6 {2}database {2}pool\.query\(\)/)
    expect(stdout).toMatch(/ 7 {2}payment {3}stripe\.charges\.create\(\)/)
    expect(stdout).toContain('score 70: +50 several-systems, +20 money is moved')
    expect(stdout).toMatch(/kind +high {2}medium {2}low\nseveral-systems +1\n/)
    expect(stdout).toContain('1 finding in 1 file, 1 function, 9 lines')
    expect(stderr).toBe('')
    expect(code).toBe(0)
  })

  it('exits with 1 from a rank on, and not below it', async () => {
    const cwd = await folderWith({ 'order.ts': order.replaceAll(/stripe\.charges/g, 'mailer.x') })
    expect(await run(['analyze', '--fail-on', 'low'], { cwd })).toMatchObject({ code: 0 })
    await writeFile(join(cwd, 'order.ts'), order)
    const { code, stderr } = await run(['analyze', '--fail-on', 'high'], { cwd })
    expect(stderr).toContain('1 finding of rank high or above')
    expect(code).toBe(1)
  })

  it('answers in JSON with all findings, whatever the limit', async () => {
    const cwd = await folderWith({ 'a.ts': order, 'b.ts': order, 'broken.ts': 'const = 1\n' })
    const { stdout } = await run(['analyze', '--json', '--limit', '1', '--quiet'], { cwd })
    const document = JSON.parse(stdout) as { findings: unknown[]; problems: unknown[] }
    expect(document.findings).toHaveLength(2)
    expect(document.problems).toMatchObject([{ path: 'broken.ts', line: 1 }])
  })

  it('draws its progress on a terminal, and has taken it away at the end', async () => {
    const cwd = await folderWith({ 'a.ts': order, 'b.ts': order })
    let now = 0
    const { stderr } = await run(['analyze', '--no-color'], {
      cwd,
      columns: 80,
      now: () => (now += 1_000),
    })
    expect(stderr).toContain('1 of 2 files  b.ts')
  })

  it.each([
    [
      ['analyze', '--min-rank', 'bad'],
      '--min-rank: expected one of high, medium, low, found "bad"',
    ],
    [['analyze', '--kind', 'dual'], '--kind: expected one of effect-in-transaction, dual-write'],
    [['analyze', '/nowhere'], 'expected a folder with sources, found none at /nowhere'],
    [['analyze', '--config', 'own.yml'], 'own.yml cannot be read'],
    [
      ['coverage', '--min-services', '101'],
      '--min-services: expected a percentage from 0 to 100, found "101"',
    ],
    [['coverage', '--baseline', 'none.json'], 'none.json is no baseline'],
    [['suggest', '--finding', 'abc'], '--finding: there is no finding abc'],
  ])('refuses %j', async (args, message) => {
    const cwd = await folderWith({})
    const { code, stdout, stderr } = await run(args, { cwd })
    expect(stderr).toContain(`error: `)
    expect(stderr).toContain(message)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })
})

describe('flext dev suggest', () => {
  it('prints descriptions that are read as they stand', async () => {
    const cwd = await folderWith({ 'order.ts': order })
    const { code, stdout } = await run(['suggest'], { cwd })
    const read = readServiceDescription(sourceText('place-order.service.yml', stdout))
    expect(read).toMatchObject({
      _tag: 'Right',
      right: {
        service: 'PlaceOrder',
        steps: [{ name: 'insertOrders' }, { name: 'createCharges' }],
      },
    })
    expect(code).toBe(0)
  })

  it('writes files, and writes over none that is there', async () => {
    const cwd = await folderWith({ 'order.ts': order })
    const { stdout } = await run(['suggest', '--output', 'services'], { cwd })
    expect(stdout).toContain('services/place-order.service.yml')
    const file = join(cwd, 'services/place-order.service.yml')
    await writeFile(file, 'mine')
    const again = await run(['suggest', '--output', 'services'], { cwd })
    expect(again.stderr).toContain(
      'services has place-order.service.yml already; nothing was written',
    )
    expect(again.code).toBe(2)
    expect(await readFile(file, 'utf8')).toBe('mine')
    await run(['suggest', '--output', 'services', '--force'], { cwd })
    expect(await readFile(file, 'utf8')).toContain('service: PlaceOrder')
  })

  it('takes the findings that are named by the beginnings of their ids', async () => {
    const cwd = await folderWith({ 'a.ts': order, 'b.ts': order.replace('placeOrder', 'payOrder') })
    const { stdout } = await run(['analyze', '--json'], { cwd })
    const { findings } = JSON.parse(stdout) as { findings: { id: string; function: string }[] }
    const pay = findings.find((each) => each.function === 'payOrder')!
    const suggested = await run(['suggest', '--finding', pay.id.slice(0, 6)], { cwd })
    expect(suggested.stdout).toContain('service: PayOrder')
    expect(suggested.stdout).not.toContain('service: PlaceOrder')
  })
})

describe('flext dev coverage', () => {
  it('shows the shares, and exits with 1 where one is less than asked for', async () => {
    const cwd = await folderWith({ 'order.ts': order, 'close.ts': service })
    const { code, stdout, stderr } = await run(['coverage', '--min-services', '60'], { cwd })
    expect(stdout).toMatch(/of 2 business operations +share\nare services +1 {3}50 %/)
    expect(stderr).toContain('operations that are services: expected at least 60 %, found 50 %')
    expect(code).toBe(1)
    expect(await run(['coverage', '--min-services', '50%'], { cwd })).toMatchObject({ code: 0 })
  })

  it('compares with a baseline, and exits with 1 where a share has become less', async () => {
    const cwd = await folderWith({ 'order.ts': order, 'close.ts': service })
    await run(['coverage', '--save-baseline', 'base.json'], { cwd })
    expect(await run(['coverage', '--baseline', 'base.json'], { cwd })).toMatchObject({ code: 0 })
    await writeFile(join(cwd, 'more.ts'), order)
    const { code, stdout, stderr } = await run(['coverage', '--baseline', 'base.json', '--json'], {
      cwd,
    })
    expect(stderr).toContain(
      'operations that are services: 33.3 %, which is less than the 50 % of the baseline',
    )
    expect(JSON.parse(stdout)).toMatchObject({
      comparison: { opened: ['more.ts placeOrder'], closed: [] },
      missed: [{ share: 'services', because: 'baseline' }, { share: 'transactional' }],
    })
    expect(code).toBe(1)
  })
})
