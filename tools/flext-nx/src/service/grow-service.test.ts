/** A service that grew step by step is the same as one that was made at once. */
import type { Tree } from '@nx/devkit'
import fc from 'fast-check'
import {
  readServiceDescription,
  writeServiceDescription,
  type ServiceDescription,
} from 'flext-quality'
import { sourceText } from 'flext-core/yaml'
import { describe, expect, it } from 'vitest'

import { placeOrder, recordInvoice, storeRows } from '../../test/shop.ts'
import { remarkOn } from '../../test/remark.ts'
import { emptyShop, everyFile, generateFrom } from '../../test/virtual-shop.ts'

const described = (text: string): ServiceDescription => {
  const read = readServiceDescription(sourceText('a.service.yml', text))
  if (read._tag === 'Left') throw new Error(read.left.message)
  return read.right
}

/** The modules of a library into which these descriptions were generated, one after another. */
const modulesOf = async (
  descriptions: ReadonlyArray<ServiceDescription>,
): Promise<ReadonlyMap<string, string>> => {
  const tree: Tree = await emptyShop()
  for (const each of descriptions) await generateFrom(tree, writeServiceDescription(each))
  return new Map([...everyFile(tree)].filter(([path]) => /packages\/shop\/.*\.ts$/.test(path)))
}

/** The same with these steps alone, and what of the result they yield. */
const withSteps = (
  description: ServiceDescription,
  isKept: (step: number) => boolean,
): ServiceDescription | undefined => {
  const steps = description.steps.filter((_, index) => isKept(index))
  const lost = new Set(
    description.steps.filter((_, index) => !isKept(index)).flatMap(({ as, name }) => [as, name]),
  )
  const result = Object.fromEntries(
    Object.entries(description.result).filter(
      ([field]) => field in description.request && !lost.has(field),
    ),
  )
  const less = { ...description, steps, result }
  const read = readServiceDescription(sourceText('a', writeServiceDescription(less)))
  return read._tag === 'Right' ? read.right : undefined
}

describe('a service that grows', { timeout: 240_000 }, () => {
  it('is in the end what it would have been at once', async () => {
    const whole = [placeOrder, recordInvoice, storeRows].map(described)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...whole),
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        async (description, kept) => {
          const less = withSteps(description, (step) => kept[step] === true)
          fc.pre(less !== undefined)
          expect(await modulesOf([less ?? description, description])).toEqual(
            await modulesOf([description]),
          )
        },
      ),
      { numRuns: 12 },
    )
  })

  it('keeps every line that somebody wrote into it', async () => {
    const whole = [placeOrder, recordInvoice, storeRows].map(described)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...whole),
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        fc.integer({ min: 2, max: 9 }),
        async (description, kept, every) => {
          const less = withSteps(description, (step) => kept[step] === true)
          fc.pre(less !== undefined)
          const tree = await emptyShop()
          await generateFrom(tree, writeServiceDescription(less ?? description))
          const remarks = remarkOn(tree, 'packages/shop/src', every)
          await generateFrom(tree, writeServiceDescription(description))
          const found = [...everyFile(tree)].flatMap(([path, text]) =>
            [...text.matchAll(/\/\/ remark \d+/g)].map(([remark]) => `${path} ${remark}`),
          )
          expect(found.toSorted()).toEqual(remarks.toSorted())
        },
      ),
      { numRuns: 12 },
    )
  })
})
