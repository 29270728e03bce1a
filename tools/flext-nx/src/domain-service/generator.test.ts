import { readJson, type Tree } from '@nx/devkit'
import { beforeEach, describe, expect, it } from 'vitest'

import { placeOrder, recordInvoice } from '../../test/shop.ts'
import {
  change,
  emptyShop,
  everyFile,
  fileOf,
  generateFrom,
  shopWithOrders,
} from '../../test/virtual-shop.ts'
import { domainServiceGenerator } from './generator.ts'
import type { DomainServiceGeneratorSchema } from './options.ts'

let tree: Tree
const words = (schema: Omit<DomainServiceGeneratorSchema, 'project'>): Promise<unknown> =>
  domainServiceGenerator(tree, { project: 'shop', ...schema })

describe('a service from its description', { timeout: 60_000 }, () => {
  beforeEach(async () => {
    tree = await shopWithOrders()
  })

  it('is one readable list of steps', () => {
    expect(fileOf(tree, 'place-order.ts')).toContain(
      [
        '  *flow({ pens, to }) {',
        '    yield* reservePens(pens)',
        '    const paid = yield* takeMoney(pens)',
        '    const parcel = yield* sendParcel(pens, to)',
        '    yield* thankCustomer(parcel)',
        '',
        '    return { paid, parcel }',
        '  },',
      ].join('\n'),
    )
  })

  it('is known to the library, to its services and to the next release', () => {
    expect(fileOf(tree, '/src/index.ts')).toContain(
      "export { PlaceOrder } from './place-order/place-order.ts'",
    )
    expect(fileOf(tree, '/flext.services.ts')).toContain(
      'provide(PlaceOrder, () => placeOrderWorld().ports)',
    )
    expect(readJson(tree, 'packages/shop/package.json')).toMatchObject({
      exports: { './testing': { default: './dist/testing/index.js' } },
    })
    expect(tree.read('.changeset/shop-place-order.md', 'utf8')).toContain('sends the parcel.')
  })

  it('is the same after the same description once more', async () => {
    const before = everyFile(tree)
    await generateFrom(tree, placeOrder)
    expect(everyFile(tree)).toEqual(before)
  })

  it('is the same after it was generated from the description that it keeps', async () => {
    const before = everyFile(tree)
    const from = 'packages/shop/src/place-order/place-order.service.yml'
    await domainServiceGenerator(tree, { project: 'shop', from })
    expect(everyFile(tree)).toEqual(before)
  })

  it('takes in what was added to the description that it keeps', async () => {
    change(
      tree,
      'place-order.service.yml',
      'rules:',
      '  - name: callCustomer\n    kind: finishing\n    port: mail\nrules:',
    )
    const from = 'packages/shop/src/place-order/place-order.service.yml'
    await domainServiceGenerator(tree, { project: 'shop', from })
    expect(fileOf(tree, 'place-order.ts')).toContain('yield* callCustomer()')
    expect(fileOf(tree, 'testing/memory-mail.ts')).toContain('callCustomer: [...callCustomer')
  })

  it('takes in what a changed description has more, and keeps what was written by hand', async () => {
    change(tree, 'place-order.ts', '  name:', '  // Ours since 2026.\n  name:')
    change(tree, 'place-order.ts', 'takeMoney(pens)', 'takeMoney(pens * 12)')
    change(tree, 'steps/reserve-pens.ts', 'output:', 'timeout: 500,\n  output:')
    change(tree, 'testing/memory-stock.ts', 'stock: {', 'stock: {\n        // Never empty.')
    change(tree, 'place-order.test.ts', "to: 'some to'", "to: 'Lisbon'")
    change(tree, 'rules.ts', '<= 100', '<= 50')
    await generateFrom(
      tree,
      placeOrder
        .replace('to: string', 'to: string, colour: string?')
        .replace('CardRefused]', 'CardRefused, CountingFailed]')
        .replace(
          '  - name: takeMoney',
          `  - name: countPens
    kind: changing
    port: stock
    input: [pens, colour]
    fails: [CountingFailed]
    tells: [PensCounted]
  - name: takeMoney`,
        )
        .concat('  - name: not too many for a parcel\n    that: pens < 90\n'),
    )
    const service = fileOf(tree, 'place-order.ts')
    expect(service).toContain('// Ours since 2026.')
    expect(service).toMatch(
      /flow\(\{ pens, to, colour \}\) \{\s+yield\* reservePens\(pens\)\s+yield\* countPens\(pens, colour\)\s+const paid = yield\* takeMoney\(pens \* 12\)/,
    )
    expect(fileOf(tree, 'steps/index.ts').split('\n')[1]).toContain('countPens')
    expect(fileOf(tree, 'steps/reserve-pens.ts')).toContain('timeout: 500')
    expect(fileOf(tree, 'error.ts')).toContain(
      'PlaceOrderError = OutOfStock | CardRefused | CountingFailed',
    )
    expect(fileOf(tree, 'event.ts')).toContain('export const PensCounted')
    expect(fileOf(tree, 'ports.ts')).toContain('readonly undoCountPens:')
    const fake = fileOf(tree, 'testing/memory-stock.ts')
    expect(fake).toContain('// Never empty.')
    expect(fake).toContain('countPens: [...countPens.values()]')
    const test = fileOf(tree, 'place-order.test.ts')
    expect(test).toContain("to: 'Lisbon'")
    expect(test).toMatch(/'undo countPens',\s+'undo reservePens'/)
    expect(test).toContain('leaves nothing behind when countPens fails with CountingFailed')
    const rules = fileOf(tree, 'rules.ts')
    expect(rules).toContain('pens <= 50')
    expect(rules).toContain('allOf(atMost100PensAnOrder, notTooManyForAParcel)')
  })

  it('loses nothing that a changed description leaves out', async () => {
    change(tree, 'place-order.ts', '  name:', '  // Ours.\n  name:')
    const before = everyFile(tree)
    await generateFrom(tree, placeOrder.replace(/ {2}- name: thankCustomer[\s\S]*?(?=rules)/, ''))
    const after = everyFile(tree)
    for (const [path, text] of before) if (path.endsWith('.ts')) expect(after.get(path)).toBe(text)
  })

  it('does not bring back what somebody has taken out', async () => {
    change(tree, 'place-order.ts', '    yield* thankCustomer(parcel)\n', '')
    change(tree, 'place-order.ts', ', thankCustomer', '')
    await generateFrom(
      tree,
      placeOrder.replace(
        'rules:',
        '  - { name: callCustomer, kind: finishing, port: mail }\nrules:',
      ),
    )
    const service = fileOf(tree, 'place-order.ts')
    expect(service).toContain('yield* callCustomer()')
    expect(service).not.toContain('thankCustomer(')
  })

  it('finds a step again that was put into a branch', async () => {
    change(
      tree,
      'place-order.ts',
      'yield* reservePens(pens)',
      'if (pens > 1) {\n      yield* reservePens(pens)\n    }',
    )
    await generateFrom(
      tree,
      placeOrder.replace(
        'rules:',
        '  - { name: callCustomer, kind: finishing, port: mail }\nrules:',
      ),
    )
    expect(fileOf(tree, 'place-order.ts').match(/reservePens\(/g)).toHaveLength(1)
  })

  it('says where it finds no place for something, and writes nothing then', async () => {
    change(
      tree,
      'place-order.ts',
      '*flow({ pens, to }) {',
      '*flow(request) {\n    const { pens, to } = request',
    )
    const before = everyFile(tree)
    const grown = placeOrder
      .replace('to: string', 'to: string, colour: string')
      .replace('input: [pens, to]', 'input: [pens, to, colour]')
    await expect(generateFrom(tree, grown)).rejects.toThrow(
      /place-order\.ts:14:9: colour should be added here, and there is no place for it: expected \{ … \}, found request/,
    )
    tree.write('asked.service.yml', before.get('asked.service.yml') ?? '')
    expect(everyFile(tree)).toEqual(before)
  })

  it('keeps the comments of the description', async () => {
    change(tree, 'place-order.service.yml', 'steps:', '# In this order.\nsteps:')
    await generateFrom(
      tree,
      placeOrder.replace(
        'rules:',
        '  - { name: callCustomer, kind: finishing, port: mail }\nrules:',
      ),
    )
    const kept = fileOf(tree, 'place-order.service.yml')
    expect(kept).toContain('# In this order.')
    expect(kept).toContain('callCustomer')
  })

  it('shares a library with another service that has things of the same names', async () => {
    await generateFrom(
      tree,
      `service: SendBack
request: { parcel: string }
result: {}
steps:
  - { name: refundMoney, kind: changing, port: payments, input: [parcel], fails: [CardRefused] }
`,
    )
    const index = fileOf(tree, '/src/index.ts')
    expect(index).toContain('cardRefused as sendBackCardRefused')
    expect(index).toContain('PaymentsPort as SendBackPaymentsPort')
    expect(fileOf(tree, '/src/testing/index.ts')).toContain(
      'memoryPayments as sendBackMemoryPayments',
    )
  })

  it('refuses a folder that was made by hand', async () => {
    tree.write('packages/shop/src/record-invoice/model.ts', 'export {}\n')
    await expect(generateFrom(tree, recordInvoice)).rejects.toThrow(
      'name: packages/shop/src/record-invoice is there already and was not made from a description',
    )
  })
})

describe('a service in words', { timeout: 60_000 }, () => {
  beforeEach(async () => {
    tree = await emptyShop()
  })

  it('has the steps, the request and the result that the words say', async () => {
    await words({
      name: 'place-order',
      steps:
        'reading findPen(sku: string) on catalogue gives pen: string | null fails PenUnknown or Closed, changing reservePens(sku, pens: PositiveInt) on stock gives number tells PensReserved undo putBack; pivot send(pen)',
    })
    expect(fileOf(tree, 'place-order.service.yml')).toBe(
      `service: PlaceOrder
name: shop.place-order
request: { sku: string, pens: PositiveInt }
result: { pen: string | null }
steps:
  - name: findPen
    kind: reading
    port: catalogue
    input: [sku]
    output: string | null
    as: pen
    fails: [PenUnknown, Closed]
  - name: reservePens
    kind: changing
    port: stock
    input: [sku, pens]
    output: number
    undo: putBack
    tells: [PensReserved]
  - name: send
    kind: pivot
    port: send
    input: [pen]
`,
    )
  })

  it('takes bare names as changes', async () => {
    await words({
      name: 'PlaceOrder',
      steps: 'reservePens, takeMoney',
      request: 'pens: PositiveInt',
    })
    expect(fileOf(tree, 'place-order.service.yml')).toContain('port: money')
    expect(fileOf(tree, 'ports.ts')).toContain('readonly returnMoney')
  })

  const refused: ReadonlyArray<
    readonly [string, Omit<DomainServiceGeneratorSchema, 'project'>, RegExp]
  > = [
    ['no name', { steps: 'ping' }, /name: expected the class/],
    ['no steps', { name: 'Ping' }, /steps: expected the steps of the service, or a description/],
    ['a name that is none', { name: '9 lives', steps: 'ping' }, /--name:1:1.*PlaceOrder, found/],
    ['a reserved step', { name: 'Ping', steps: 'delete' }, /--steps:1:1.*no word of the language/],
    [
      'a slip in the words, at its place',
      { name: 'Ping', steps: 'ping on wire, pong onn wire' },
      /--steps:1:20: expected a comma before the next step, or one of on, gives, fails, tells, undo, found "onn"/,
    ],
    ['a value nobody has', { name: 'Ping', steps: 'ping(host)' }, /--steps:1:6.*found "host"/],
    ['a type nobody has', { name: 'Ping', steps: 'ping(host: Hos)' }, /--steps:1:12.*"Hos"/],
    [
      'a bad field',
      { name: 'Ping', steps: 'ping', request: 'a: string, b: strin' },
      /--request:1:15.*did you mean string/s,
    ],
    [
      'a result from nowhere',
      { name: 'Ping', steps: 'ping', result: 'pong: string' },
      /--result:1:1/,
    ],
    ['no such file', { from: 'nowhere.yml' }, /found no file nowhere\.yml/],
    [
      'a file outside',
      { from: '../x.yml' },
      /from: expected a folder inside the workspace|inside the workspace/,
    ],
    [
      'both',
      { from: 'x.yml', steps: 'ping' },
      /steps: the description that --from names has it already/,
    ],
  ]
  it.each(refused)('refuses %s', async (_, schema, message) => {
    const before = everyFile(tree)
    await expect(words(schema)).rejects.toThrow(message)
    expect(everyFile(tree)).toEqual(before)
  })

  it('refuses a project that is not there', async () => {
    await expect(
      domainServiceGenerator(tree, { project: 'shopp', name: 'Ping', steps: 'ping' }),
    ).rejects.toThrow(/project: expected one of .*shop.*found "shopp"/)
  })

  it('tells every mistake of a description with its place, and writes nothing', async () => {
    const before = everyFile(tree)
    await expect(
      generateFrom(
        tree,
        placeOrder.replace('kind: pivot', 'kind: pivto').replace('pens <= 100', 'few'),
      ),
    ).rejects.toThrow(
      /asked\.service\.yml has one mistake\s+asked\.service\.yml:23:11 steps\[2\]\.kind/,
    )
    tree.delete('asked.service.yml')
    expect(everyFile(tree)).toEqual(before)
  })
})
