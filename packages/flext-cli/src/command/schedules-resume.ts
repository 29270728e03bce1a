/** `flext schedules resume` */
import { resumedState } from 'flext-core'

import type { AskingOptions } from '../journal-access/with-owner.ts'
import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { steerSchedule } from './steer-schedule.ts'

export const schedulesResume = (cli: Cli, name: string, options: AskingOptions): Promise<Outcome> =>
  steerSchedule(cli, name, options, {
    wish: { _tag: 'ResumeSchedule', name },
    answered: () => ({
      document: { schedule: name, paused: false },
      text: `${cli.paint.green('✔')} ${name} goes on with its next time`,
    }),
    kept: (state) => resumedState(state, cli.world.now()),
  })
