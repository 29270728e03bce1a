/** `flext schedules pause` */
import { pausedState } from 'flext-core'

import type { AskingOptions } from '../journal-access/with-owner.ts'
import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { steerSchedule } from './steer-schedule.ts'

export const schedulesPause = (
  cli: Cli,
  name: string,
  { reason, ...options }: AskingOptions & { readonly reason?: string },
): Promise<Outcome> =>
  steerSchedule(cli, name, options, {
    wish: { _tag: 'PauseSchedule', name, ...(reason === undefined ? {} : { reason }) },
    answered: () => ({
      document: { schedule: name, paused: true },
      text: `${cli.paint.green('✔')} ${name} is paused`,
    }),
    kept: (state) => pausedState(state, cli.world.now(), reason),
  })
