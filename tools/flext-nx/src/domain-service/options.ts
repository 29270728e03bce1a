/** What `domain-service` is asked for: a description file, or the same in words of the command line. */
import { posix } from 'node:path'

import type { Tree } from '@nx/devkit'
import type { ServiceDescription } from 'flext-quality'

import { pascalCase } from '../input/names.ts'
import { insideComplaint, normalizedPath } from '../input/paths.ts'
import { refuseIf } from '../input/refused.ts'
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

const generator = 'domain-service'

export const askedDescription = (
  tree: Tree,
  { name, from, steps, request, result, description }: DomainServiceGeneratorSchema,
): ServiceDescription => {
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
  return describedInWords(generator, {
    name: pascalCase(name ?? ''),
    steps: steps ?? '',
    request,
    result,
    description,
  })
}

const askedFrom = (tree: Tree, from: string, name: string | undefined): ServiceDescription => {
  const outside = insideComplaint('from', posix.isAbsolute(from) ? relative(tree, from) : from)
  refuseIf(generator, [outside])
  const path = normalizedPath(posix.isAbsolute(from) ? relative(tree, from) : from)
  refuseIf(generator, [
    tree.isFile(path)
      ? undefined
      : `from: expected a description of a service, found no file ${path}`,
  ])
  const description = readDescription(tree, generator, path)
  refuseIf(generator, [
    name && pascalCase(name) !== description.service
      ? `name: ${path} describes ${description.service}, not ${pascalCase(name)}; leave the name out`
      : undefined,
  ])
  return description
}

/** Of a path in this workspace, as an editor may give it. */
const relative = ({ root }: Tree, path: string): string => posix.relative(root, path)
