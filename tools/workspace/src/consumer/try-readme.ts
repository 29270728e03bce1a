/** Does what a README shows, with the installed package, and compares what is printed. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Consumer } from './consumer.ts'
import type { NodeRelease } from './node-releases.ts'
import { isShown, readmeExample, writeFiles } from './readme-example.ts'

export interface TriedReadme {
  /** How many commands were typed. */
  readonly typed: number
  readonly faults: readonly string[]
}

export const tryReadme = async (
  consumer: Consumer,
  /** The package's folder in the workspace: its README says there what belongs to the example. */
  source: string,
  node: NodeRelease,
  below = `readme-${node.version}`,
): Promise<TriedReadme> => {
  const readme = readFileSync(join(source, 'README.md'), 'utf8')
  const example = readmeExample(readme)
  mkdirSync(join(consumer.folder, below))
  writeFiles(example, join(consumer.folder, below))
  const faults: string[] = []
  for (const { command, shown } of example.session) {
    const { code, stdout, output } = await consumer.run('sh', ['-c', command], { node, below })
    if (code !== 0) faults.push(`$ ${command}\nended with exit code ${code}\n${output.trim()}`)
    else if (!isShown(shown, stdout)) {
      faults.push(`$ ${command}\nthe README shows\n${shown.trim()}\nprinted was\n${stdout.trim()}`)
    }
  }
  return { typed: example.session.length, faults }
}
