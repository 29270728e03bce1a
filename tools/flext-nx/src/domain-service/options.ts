/** What `domain-service` is asked for: a description file, or the same in words of the command line. */
import { posix } from 'node:path'

import type { Tree } from '@nx/devkit'
import type { ServiceDescription } from 'flext-quality'

import { pascalCase } from '../input/names.ts'
import { insideComplaint, normalizedPath } from '../input/paths.ts'
import { InputRefused, refuseIf } from '../input/refused.ts'
import { describedInWords } from '../service/asked-in-words.ts'
import { readDescription } from '../service/kept-service.ts'

/** As in schema.json. */
export interface DomainServiceGeneratorSchema {
  readonly name?: string
  readonly project: string
  readonly from?: string
  readonly steps?: string
  readonly request?: string
  readonly result?: string
  readonly description?: string
  readonly skipFormat?: boolean
}

/** A description, and the file that it was read from. */
export interface Asked {
  readonly description: ServiceDescription
  readonly file?: string
}

const generator = 'domain-service'

export const askedDescription = (
  tree: Tree,
  { name, from, steps, request, result, description }: DomainServiceGeneratorSchema,
): Asked => {
  if (from !== undefined && from !== '') {
    const others = Object.entries({ steps, request, result }).filter(([, value]) => value)
    refuseIf(
      generator,
      others.map(
        ([option]) => `${option}: the description that --from names has it already; leave it out`,
      ),
    )
    return askedFrom(tree, from, name)
  }
  refuseIf(generator, [
    name ? undefined : 'name: expected the class of the service, such as PlaceOrder, found none',
    steps
      ? undefined
      : 'steps: expected the steps of the service, or a description with --from, found neither; such as --steps="changing reservePens(pens: PositiveInt) on stock, pivot sendParcel(pens) on carrier"',
  ])
  const described = describedInWords(generator, {
    name: pascalCase(name ?? ''),
    steps: steps ?? '',
    request,
    result,
    description,
  })
  return { description: described }
}

const askedFrom = (tree: Tree, from: string, name: string | undefined): Asked => {
  const path = posix.isAbsolute(from) ? posix.relative(tree.root, from) : from
  refuseIf(generator, [insideComplaint('from', path)])
  const found = [path, posix.join(folderOf(tree), path)].map(normalizedPath)
  const file = found.find((each) => tree.isFile(each))
  if (file === undefined) {
    throw new InputRefused(generator, [
      `from: expected a description of a service, found no file ${found[0]}`,
    ])
  }
  const description = readDescription(tree, generator, file)
  refuseIf(generator, [
    name && pascalCase(name) !== description.service
      ? `name: ${file} describes ${description.service}, not ${pascalCase(name)}; leave the name out`
      : undefined,
  ])
  return { description, file }
}

/** Where in the workspace the command was typed; its root where it was typed elsewhere. */
const folderOf = ({ root }: Tree): string => {
  const folder = posix.relative(root, process.env['INIT_CWD'] ?? process.cwd())
  return folder.startsWith('..') ? '' : folder
}
