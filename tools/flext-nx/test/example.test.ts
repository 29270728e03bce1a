/** The library `examples/shop` is what the generators write, so that the guide shows nothing else. */
import type { Tree } from '@nx/devkit'
import { describe, expect, it } from 'vitest'

import { domainServiceGenerator } from '../src/domain-service/generator.ts'
import { libraryGenerator } from '../src/library/generator.ts'
import { houseFile, houseTree } from './house-tree.ts'
import { everyFile } from './virtual-shop.ts'

const folder = 'examples/shop'
const description = `${folder}/src/place-order/place-order.service.yml`

const generated = async (): Promise<Tree> => {
  const tree = houseTree()
  await libraryGenerator(tree, {
    name: 'flext-shop',
    directory: folder,
    private: true,
    subject: 'order',
    description: 'A shop whose services were written by flext-nx',
  })
  tree.write('place-order.service.yml', houseFile(description))
  const from = 'place-order.service.yml'
  await domainServiceGenerator(tree, { project: 'flext-shop', from })
  return tree
}

describe('the example', { timeout: 60_000 }, () => {
  it('is what the generators write', async () => {
    const files = [...everyFile(await generated())].filter(
      ([path]) => path.startsWith(`${folder}/src/`) || path === `${folder}/flext.services.ts`,
    )
    expect(files.length).toBeGreaterThan(25)
    for (const [path, text] of files) expect(text, path).toBe(houseFile(path))
  })
})
