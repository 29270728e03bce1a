/** Where a generator may write: inside the workspace, in a folder that is not taken. */
import { posix } from 'node:path'

import type { Complaint } from './refused.ts'
import type { Tree } from '@nx/devkit'

/** A folder relative to the workspace's root that stays inside of it. */
export const insideComplaint = (option: string, path: string): Complaint => {
  const inside = posix.normalize(path.replaceAll('\\', '/'))
  if (
    inside.startsWith('../') ||
    inside === '..' ||
    inside.startsWith('/') ||
    /^[A-Za-z]:/.test(inside)
  ) {
    return `${option}: expected a folder inside the workspace, found ${JSON.stringify(path)}`
  }
  return inside.split('/').includes('node_modules')
    ? `${option}: ${JSON.stringify(path)} lies in node_modules`
    : undefined
}

/** `packages/orders/` and `./packages/orders` become `packages/orders`. */
export const normalizedPath = (path: string): string =>
  posix.normalize(path.replaceAll('\\', '/')).replace(/^\.\/|\/+$/g, '')

/** A file or a folder that must not be there yet. */
export const takenComplaint = (tree: Tree, option: string, path: string): Complaint =>
  tree.exists(path) && (tree.isFile(path) || tree.children(path).length > 0)
    ? `${option}: ${path} is there already; nothing was changed`
    : undefined
