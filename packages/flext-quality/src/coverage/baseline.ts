/** Figures of an earlier time, kept in a file, and how those of today compare. */
import { readFile, writeFile } from 'node:fs/promises'

import { decode, FlextResult, strictObject, type FlextError } from 'flext-core'
import * as t from 'io-ts'

import type { BusinessOperation } from './business-operation.ts'
import type { CoverageFigures } from './figures.ts'
import type { Coverage } from './coverage.ts'

const Share = t.intersection([t.type({ count: t.number }), t.partial({ percent: t.number })])

const Figures = t.type({
  operations: t.number,
  services: Share,
  transactional: Share,
  events: Share,
})

const Baseline = strictObject(
  {
    version: t.literal(1),
    figures: Figures,
    /** `path name` of the operations that nothing coordinates. */
    open: t.readonlyArray(t.string),
  },
  'Baseline',
)

export type Baseline = t.TypeOf<typeof Baseline>

export interface BaselineUnreadable extends FlextError<'BaselineUnreadable'> {
  readonly file: string
}

export interface Comparison {
  readonly before: CoverageFigures
  /** Operations that nothing coordinates, and that were not there or were coordinated. */
  readonly opened: readonly string[]
  readonly closed: readonly string[]
}

export const baselineOf = ({ figures, operations }: Coverage): Baseline => ({
  version: 1,
  figures,
  open: openIn(operations),
})

const openIn = (operations: readonly BusinessOperation[]): readonly string[] =>
  operations
    .filter(({ transactional }) => !transactional)
    .map(({ path, name }) => `${path} ${name}`)
    .toSorted()

export const compare = (coverage: Coverage, { figures, open }: Baseline): Comparison => {
  const now = openIn(coverage.operations)
  return {
    before: figures,
    opened: now.filter((each) => !open.includes(each)),
    closed: open.filter((each) => !now.includes(each)),
  }
}

export const readBaseline = async (
  file: string,
): Promise<FlextResult<Baseline, BaselineUnreadable>> => {
  const unreadable = (why: string): FlextResult<never, BaselineUnreadable> =>
    FlextResult.fail({
      _tag: 'BaselineUnreadable',
      file,
      message: `${file} is no baseline: ${why}`,
    })
  try {
    const decoded = decode(Baseline, JSON.parse(await readFile(file, 'utf8')))
    return FlextResult.isFail(decoded) ? unreadable(decoded.left.message) : decoded
  } catch (thrown) {
    return unreadable(thrown instanceof Error ? thrown.message : String(thrown))
  }
}

export const writeBaseline = async (file: string, coverage: Coverage): Promise<void> =>
  writeFile(file, `${JSON.stringify(baselineOf(coverage), undefined, 2)}\n`)
