/**
 * Gives a holder all of the resources that it needs, or nothing: slots of sources and targets, memory.
 * It waits while they are short. Undoing the run gives them back.
 */
import {
  allOf,
  broken,
  changing,
  failWith,
  FlextDomainService,
  holds,
  now,
  rule,
  sleep,
  type FlextError,
  type FlextTask,
} from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import * as t from 'io-ts'

import type { TargetStorageFailed } from '../singer/target/target-error.ts'
import { Allocation, AllocationRequest } from './model.ts'
import type { ResourceNeed, ResourceStore } from './resource-store.ts'

export interface ResourcePort {
  readonly resources: Pick<ResourceStore, 'take' | 'release'>
}

export interface ResourcesShort extends FlextError<'ResourcesShort'> {
  readonly short: ReadonlyArray<string>
}

const resourcesShort = (holder: string, short: ReadonlyArray<string>): ResourcesShort => ({
  _tag: 'ResourcesShort',
  message: `${holder}: expected ${short.join(', ')} to become free in time, found others at it`,
  short,
})

/** Changes nothing yet; what is taken after it is given back though the answer to the taking was lost. */
const openAllocation = changing({
  name: 'openAllocation',
  output: Allocation,
  run: (_: ResourcePort, holder: string) => TE.right({ holder }),
  undo: ({ resources }, { holder }): FlextTask<void, TargetStorageFailed> =>
    TE.fromEither(resources.release(holder)),
})

const allocateResources = changing({
  name: 'allocateResources',
  output: t.readonly(t.type({ holder: t.string, short: t.readonlyArray(t.string) })),
  run: ({ resources }: ResourcePort, holder: string, needs: ReadonlyArray<ResourceNeed>) =>
    TE.Functor.map(TE.fromEither(resources.take(holder, needs)), (short) => ({ holder, short })),
  undo: ({ resources }, { holder }): FlextTask<void, TargetStorageFailed> =>
    TE.fromEither(resources.release(holder)),
})

const isPossible = rule({
  name: 'nobody needs more than there is',
  check: ({ needs }: AllocationRequest) => {
    const never = needs.filter(({ amount, capacity }) => amount > capacity)
    return never.length === 0
      ? holds
      : broken(
          never
            .map(
              (need) => `${need.resource}: expected at most ${need.capacity}, found ${need.amount}`,
            )
            .join('; '),
          {},
        )
  },
})

const hour = 3_600_000
const second = 1000

export class FlextResourceAllocationService extends FlextDomainService.define({
  name: 'flext.meltano.resource-allocation',
  version: 1,
  request: AllocationRequest,
  result: Allocation,
  rules: allOf(isPossible),
  *flow({ holder, needs, patience = hour, every = second }) {
    const began = yield* now()
    yield* openAllocation(holder)
    for (;;) {
      const { short } = yield* allocateResources(holder, needs)
      if (short.length === 0) return { holder }
      const waited = Number(yield* now()) - Number(began)
      if (waited >= patience) return yield* failWith(resourcesShort(holder, short))
      yield* sleep(every)
    }
  },
}) {}
