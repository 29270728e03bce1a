/**
 * How a pipeline commits, settled when its transaction begins: in two phases where that is asked for,
 * or where there is more than one home and all can prepare; otherwise as its target does it by itself.
 */
import type { DecidingJournal, FlextResult, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import { commitKindOf, type CommitKind } from '../commit-kind.ts'
import { pluginConfigRefused, type PlanningError } from '../error.ts'
import type { TargetError } from '../../singer/error.ts'
import type { StateError } from '../../state/state-error.ts'
import { areStatesBesideRows, openHomes, participantsOf, type Homes } from './open-homes.ts'
import { settingsOf } from './settings-of.ts'

/**
 * Nothing is changed, but what earlier runs have left prepared is ended. Without a journal, as where an
 * engine beneath keeps the runs, nobody could decide: then nothing is prepared.
 */
export const commitOf =
  (
    spec: PipelineSpec,
    journal: DecidingJournal | undefined,
  ): FlextTask<CommitKind, TargetError | StateError | PlanningError> =>
  async () => {
    const settings = settingsOf(spec)
    if (E.isLeft(settings)) return settings
    const { commit: wanted } = settings.right
    const usual = commitKindOf(spec.target.native)
    const isWanted = wanted === 'two-phase'
    if (wanted === 'in-turn' || (!isWanted && areStatesBesideRows(spec))) return E.right(usual)
    if (journal === undefined)
      return isWanted ? E.left(pluginConfigRefused([withoutJournal(spec)])) : E.right(usual)
    const homes = await openHomes(spec)
    if (E.isLeft(homes)) return homes
    if (homes.right === undefined) {
      const problems = commitProblems(spec)
      return isWanted ? E.left(pluginConfigRefused(problems)) : E.right(usual)
    }
    try {
      const unable = await unableIn(homes.right)
      if (E.isLeft(unable)) return unable
      if (unable.right.length === 0) {
        await sweepHomes(homes.right, journal)
        return E.right('two-phase')
      }
      return isWanted
        ? E.left(pluginConfigRefused(unable.right.map((place) => disabledAt(spec, place))))
        : E.right(usual)
    } finally {
      await homes.right.close()
    }
  }

/** What stands against a commit in two phases that is asked for, as far as the project tells. */
export const commitProblems = (spec: PipelineSpec): ReadonlyArray<string> => {
  const settings = settingsOf(spec)
  if (E.isLeft(settings) || settings.right.commit !== 'two-phase') return []
  const { target, stateBackend } = spec
  const where = placeOfSetting(spec)
  const scheme = /^[^:]*/.exec(stateBackend?.uri ?? '')?.[0] ?? ''
  return [
    ...(target.native === 'target-postgres'
      ? []
      : [
          `${where}: expected a target that can prepare a transaction, which target-postgres can, found ${target.name}`,
        ]),
    ...(areStatesBesideRows(spec) || /^postgres(ql)?$/.test(scheme)
      ? []
      : [
          `${where}: expected states beside the rows or in PostgreSQL, found state_backend.uri ${scheme}://…`,
        ]),
  ]
}

/** The places of those whose servers take no prepared transactions. */
const unableIn = async ({
  target,
  states,
}: Homes): Promise<FlextResult<ReadonlyArray<string>, TargetError | StateError>> => {
  const unable: Array<string> = []
  for (const home of states ? [target, states] : [target]) {
    const takes: FlextResult<boolean, TargetError | StateError> = await home.takesPrepared()
    if (E.isLeft(takes)) return takes
    if (!takes.right) unable.push(home.place)
  }
  return E.right(unable)
}

const disabledAt = (spec: PipelineSpec, place: string): string =>
  `${placeOfSetting(spec)}: expected ${place} with max_prepared_transactions above 0, found 0: ` +
  'alter system set max_prepared_transactions = 20, then restart the server'

const withoutJournal = (spec: PipelineSpec): string =>
  `${placeOfSetting(spec)}: expected a runtime with a journal of its own, which decides, found one whose runs an engine beneath keeps`

const placeOfSetting = ({ tap, target }: PipelineSpec): string => {
  const plugin = target.annotations.places['commit'] === undefined ? tap : target
  const where = plugin.annotations.places['commit'] ?? plugin.place
  return `${where}: ${plugin.name} annotations.flext.commit two-phase`
}

/** Ends what runs have prepared here that are over, and will not end it themselves. */
const sweepHomes = async (homes: Homes, journal: DecidingJournal): Promise<void> => {
  const { reachable, sweep } = await import('flext-core/transaction')
  const participants = await participantsOf(homes)
  const transaction = { name: 'commitPipelineTransaction', participants }
  await sweep(journal, { transactions: [reachable({ transaction }, {})] })
}
