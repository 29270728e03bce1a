/** Which functions and services of a code base are business operations, and what they have. */
import type { CodeFile } from '../code/code-file.ts'
import { factsOf } from '../finding/facts.ts'
import type { Finding } from '../finding/finding.ts'
import type { Operation } from '../operation/operation.ts'

/** A service, or a function that changes something in more than one place of the world. */
export interface BusinessOperation {
  readonly name: string
  readonly path: string
  readonly line: number
  readonly service: boolean
  /** It completes or is taken back: a service, a workflow of an engine, one transaction, an undo by hand. */
  readonly transactional: boolean
  /** It tells what it did: events of a service, or a message. */
  readonly events: boolean
}

/** The services that a file declares. */
export const servicesIn = (
  file: CodeFile,
  hasEvents: (folder: string) => boolean,
): readonly BusinessOperation[] =>
  [...file.classes.values()].flatMap(({ name, parent, place }) =>
    parent?.path[0] === 'FlextDomainService' && parent.path[1] === 'define'
      ? [
          {
            name,
            path: file.path,
            line: place.line,
            service: true,
            transactional: true,
            events: hasEvents(folderOf(file.path)),
          },
        ]
      : [],
  )

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

/** Whether the file declares events of a service. */
export const declaresEvents = ({ names }: CodeFile): boolean =>
  [...names.values()].some(({ module, path }) => module === 'flext-core' && path[0] === 'event')

const uncoordinated = new Set<Finding['kind']>([
  'effect-in-transaction',
  'dual-write',
  'effect-after-commit',
  'missing-compensation',
  'several-systems',
  'several-writes',
  'loop-of-effects',
])

export const operationIn = (
  operation: Operation,
  finding: Finding | undefined,
  orchestrated: boolean,
): BusinessOperation | undefined => {
  const { changes } = factsOf(operation)
  const places = new Set(changes.map(({ site }) => site))
  const many = places.size > 1 || changes.some(({ loop }) => loop !== undefined)
  if (!many && finding === undefined) return undefined
  const open = [finding?.kind, ...(finding?.signs.map(({ kind }) => kind) ?? [])]
  return {
    name: operation.function.name,
    path: operation.file.path,
    line: operation.function.place.line,
    service: false,
    transactional:
      orchestrated || !open.some((kind) => kind !== undefined && uncoordinated.has(kind)),
    events: changes.some(({ kind }) => kind === 'message'),
  }
}
