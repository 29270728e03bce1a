/** Services that are made of code as it is: what analyze finds and suggest describes passes all tools once generated. */
import type { Tree } from '@nx/devkit'
import { FlextResult } from 'flext-core'
import { writeServiceDescription } from 'flext-quality'
import { analyze, suggest } from 'flext-quality/analysis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { domainServiceGenerator } from '../src/domain-service/generator.ts'
import { libraryGenerator } from '../src/library/generator.ts'
import { diskWorkspace, placeByHand } from './disk-workspace.ts'
import { HouseCopy } from './house-copy.ts'

let copy: HouseCopy
beforeAll(() => {
  copy = HouseCopy.make()
})
afterAll(() => {
  copy[Symbol.dispose]()
})

const refundAll = `import stripe
from datetime import datetime

def refund_all(orders: list[str], since: datetime, most: int = 3):
    for order in orders:
        stripe.Refund.create(charge=order)
`

const described = async (): Promise<ReadonlyMap<string, string>> => {
  const { root } = await diskWorkspace({
    'src/order-service.ts': placeByHand,
    'src/refunds.py': refundAll,
  })
  const { findings } = FlextResult.unwrap(await analyze(root))
  return new Map(
    suggest(findings).map(({ file, service }) => [file, writeServiceDescription(service)]),
  )
}

describe('suggested services', { timeout: 300_000 }, () => {
  it('are formatted, lint, type-check, build and pass their tests', async () => {
    const descriptions = await described()
    expect([...descriptions.keys()]).toEqual(['place-order.service.yml', 'refund-all.service.yml'])
    const project = 'flext-found'
    await copy.generate(async (tree: Tree) => {
      await libraryGenerator(tree, { name: project, subject: 'order' })
      for (const [from, text] of descriptions) {
        tree.write(from, text)
        await domainServiceGenerator(tree, { project, from })
        tree.delete(from)
      }
    }, {})
    const format = await copy.execute('oxfmt', ['--check', `packages/${project}`])
    expect(format.code, format.output).toBe(0)
    const ran = await copy.run(['lint', 'typecheck', 'build', 'test'], [project])
    expect(ran.code, ran.output).toBe(0)
    expect(ran.output).toMatch(/Test Files +\d+ passed/)
  })
})
