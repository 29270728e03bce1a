/** Several branches of a flow side by side, each a step or a flow of its own. */
import { FlextDefect } from '../result/error.ts'
import type { Branch, OperationOf, OutputOf } from './branch.ts'
import { absorb, describe } from './describing.ts'
import type { ErrorOf, Operation, PortsOf } from './operation.ts'

type Outputs<Branches extends ReadonlyArray<Branch>> = {
  -readonly [I in keyof Branches]: OutputOf<Branches[I]>
}
type ErrorOfAll<Branches extends ReadonlyArray<Branch>> = ErrorOf<OperationOf<Branches[number]>>
type PortsOfAll<Branches extends ReadonlyArray<Branch>> = PortsOf<OperationOf<Branches[number]>>

export interface AllOptions {
  /** How many branches may be under way at once. Default: all of them. */
  readonly concurrency?: number
}

export class AllCall<Branches extends ReadonlyArray<Branch>> implements Operation<
  ErrorOfAll<Branches>,
  PortsOfAll<Branches>
> {
  readonly _tag = 'All'
  readonly name = 'all([…])'
  readonly branches: Branches
  readonly concurrency: number
  declare readonly '~error'?: ErrorOfAll<Branches>
  declare readonly '~ports'?: (ports: PortsOfAll<Branches>) => void

  /** @internal */
  constructor(branches: Branches, { concurrency = Infinity }: AllOptions) {
    if (!(concurrency >= 1)) {
      throw new FlextDefect(`all([…]) needs a concurrency of at least 1, found ${concurrency}`)
    }
    this.branches = branches
    this.concurrency = concurrency
    absorb(branches)
    describe(this)
  }

  *[Symbol.iterator](): Generator<
    Operation<ErrorOfAll<Branches>, PortsOfAll<Branches>>,
    Outputs<Branches>,
    unknown
  > {
    return (yield this) as Outputs<Branches>
  }
}

/**
 * Does the branches side by side and yields their outputs in order. When one fails, the others are
 * aborted and no new one is begun; what they have changed is taken back like any other change.
 */
export const all = <const Branches extends ReadonlyArray<Branch>>(
  branches: Branches,
  options: AllOptions = {},
): AllCall<Branches> => new AllCall(branches, options)
