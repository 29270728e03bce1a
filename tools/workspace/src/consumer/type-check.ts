/** Type-checks imports as a strict consumer does who checks declarations of libraries too. */
import { join } from 'node:path'

import { workspaceRoot } from '../process/run.ts'
import type { Consumer } from './consumer.ts'

export type Resolution = 'nodenext' | 'bundler'

export interface Compiler {
  readonly name: string
  readonly program: string
}

export const compilers: readonly Compiler[] = [
  { name: 'TypeScript 6', program: join(workspaceRoot, 'node_modules/typescript/bin/tsc6') },
  { name: 'TypeScript 7', program: join(workspaceRoot, 'node_modules/typescript-7/bin/tsc') },
]

/**
 * What is wrong with declarations of ours, a line an error, for a file that imports each of
 * `specifiers` whole. Those of others, such as Nx, have faults of their own.
 */
export const typeErrors = async (
  consumer: Consumer,
  specifiers: readonly string[],
  compiler: Compiler,
  resolution: Resolution,
): Promise<readonly string[]> => {
  const imports = specifiers.map((specifier, nth) => `import * as m${nth} from '${specifier}'`)
  const names = specifiers.map((_, nth) => `m${nth}`)
  consumer.write('types.ts', `${imports.join('\n')}\nexport const all = [${names.join(', ')}]\n`)
  const compilerOptions = {
    target: 'es2023',
    module: resolution === 'bundler' ? 'esnext' : resolution,
    moduleResolution: resolution,
    types: ['node'],
    strict: true,
    verbatimModuleSyntax: true,
    skipLibCheck: false,
    noEmit: true,
  }
  consumer.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['types.ts'] }))
  const { code, output } = await consumer.run('node', [compiler.program, '--pretty', 'false'])
  const errors = output.split('\n').filter((line) => /\berror TS\d+:/.test(line))
  if (code !== 0 && errors.length === 0) return [output.trim()]
  return errors.filter((line) => /^types\.ts|^node_modules\/(?:flext|algar)-[^/]+\//.test(line))
}
