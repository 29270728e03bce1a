#!/usr/bin/env node
/** The command flext. What it is made of is loaded once Node knows where it is kept compiled. */
import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'

import { compileCacheFolder } from '../world/compile-cache.ts'

const folder = compileCacheFolder(process.env, homedir)
// Where it cannot be written, Node compiles as before.
if (folder !== undefined) enableCompileCache(folder)
const [{ flext }, { processWorld }] = await Promise.all([
  import('../program/flext.ts'),
  import('../world/process-world.ts'),
])
process.exitCode = await flext(processWorld())
