/**
 * The package `yaml`, an optional peer: loaded when the first text is read, so that whoever does not
 * have it is told what to install. It is required, not awaited, because reading is synchronous.
 */
import { createRequire } from 'node:module'
import type * as yamlPackage from 'yaml'

import { FlextDefect } from '../result/error.ts'

const require = createRequire(import.meta.url)
let loaded: typeof yamlPackage | undefined

export const yaml = (): typeof yamlPackage => (loaded ??= load())

const load = (): typeof yamlPackage => {
  try {
    return require('yaml') as typeof yamlPackage
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw cause
    throw new FlextDefect('flext-core/yaml needs the package yaml: npm install yaml', { cause })
  }
}
