/** A virtual tree of this repository with a library in it, to generate services into. */
import type { Tree } from '@nx/devkit'

import { domainServiceGenerator } from '../src/domain-service/generator.ts'
import { libraryGenerator } from '../src/library/generator.ts'
import { houseTree } from './house-tree.ts'
import { placeOrder } from './shop.ts'

/** The library `shop`, and nothing in it yet. */
export const emptyShop = async (): Promise<Tree> => {
  const tree = houseTree()
  await libraryGenerator(tree, { name: 'shop', subject: 'order' })
  return tree
}

/** The library `shop` with the service `PlaceOrder`. */
export const shopWithOrders = async (): Promise<Tree> => {
  const tree = await emptyShop()
  await generateFrom(tree, placeOrder)
  return tree
}

export const generateFrom = (tree: Tree, description: string): Promise<unknown> => {
  tree.write('asked.service.yml', description)
  return domainServiceGenerator(tree, { project: 'shop', from: 'asked.service.yml' })
}

const service = 'packages/shop/src/place-order'

/** A file of the service; one that begins with a slash is the library's. */
export const fileOf = (tree: Tree, path: string): string => tree.read(pathOf(path), 'utf8') ?? ''

export const pathOf = (path: string): string =>
  path.startsWith('/') ? `packages/shop${path}` : `${service}/${path}`

/** As somebody would change it by hand. */
export const change = (tree: Tree, path: string, from: string, to: string): void => {
  const text = fileOf(tree, path)
  if (!text.includes(from)) throw new Error(`${path} has no ${from}`)
  tree.write(pathOf(path), text.replace(from, to))
}

/** Every file of a folder, or of the workspace, with its text. */
export const everyFile = (tree: Tree, folder = '.'): ReadonlyMap<string, string> => {
  const files = new Map<string, string>()
  const visit = (path: string): void => {
    if (tree.isFile(path)) files.set(path, tree.read(path, 'utf8') ?? '')
    else for (const name of tree.children(path)) visit(path === '.' ? name : `${path}/${name}`)
  }
  visit(folder)
  return files
}
