/** Several branches of a flow side by side, of which the first to end decides how it goes on. */
import { FlextDefect } from '../result/error.ts'
import { Asking } from './asking.ts'
import type { Branch, OperationOf, OutputOf } from './branch.ts'
import { absorb, describe } from './describing.ts'
import type { ErrorOf, Operation, PortsOf } from './operation.ts'

export type RaceBranches = Readonly<Record<string, Branch>>

/** Which branch ended first, and with what. */
export type RaceOutcome<Branches extends RaceBranches> = {
  readonly [Name in keyof Branches]: {
    readonly winner: Name
    readonly value: OutputOf<Branches[Name]>
  }
}[keyof Branches]

type ErrorOfRace<Branches extends RaceBranches> = ErrorOf<OperationOf<Branches[keyof Branches]>>
type PortsOfRace<Branches extends RaceBranches> = PortsOf<OperationOf<Branches[keyof Branches]>>

export class RaceCall<Branches extends RaceBranches> implements Operation<
  ErrorOfRace<Branches>,
  PortsOfRace<Branches>
> {
  readonly _tag = 'Race'
  readonly name = 'race({…})'
  readonly branches: Branches
  declare readonly '~error'?: ErrorOfRace<Branches>
  declare readonly '~ports'?: (ports: PortsOfRace<Branches>) => void

  /** @internal */
  constructor(branches: Branches) {
    const contenders = Object.values(branches)
    if (contenders.length === 0) throw new FlextDefect('race({…}) needs at least one branch')
    this.branches = branches
    absorb(contenders)
    describe(this)
  }

  [Symbol.iterator](): Iterator<
    Operation<ErrorOfRace<Branches>, PortsOfRace<Branches>>,
    RaceOutcome<Branches>,
    unknown
  > {
    return new Asking<
      Operation<ErrorOfRace<Branches>, PortsOfRace<Branches>>,
      RaceOutcome<Branches>
    >(this)
  }
}

/**
 * Does the branches side by side until the first of them ends, by success or by failure. The others
 * are aborted, and what they have changed is taken back before the flow goes on:
 * `const { winner } = yield* race({ approved: waitFor(approved), late: sleep('2d') })`.
 */
export const race = <const Branches extends RaceBranches>(branches: Branches): RaceCall<Branches> =>
  new RaceCall(branches)
