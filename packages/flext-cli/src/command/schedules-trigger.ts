/** `flext schedules trigger` */
import type { RunName } from 'flext-core'

import type { AskingOptions } from '../journal-access/with-owner.ts'
import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { shellWord } from '../terminal/shell-word.ts'
import { steerSchedule } from './steer-schedule.ts'

export const schedulesTrigger = (
  cli: Cli,
  name: string,
  options: AskingOptions,
): Promise<Outcome> =>
  steerSchedule(cli, name, options, {
    wish: { _tag: 'TriggerSchedule', name },
    answered: (answer) => {
      const { service, id } = answer as RunName
      return {
        document: { schedule: name, run: { service, id } },
        text: `${cli.paint.green('✔')} ${id} is started\n${cli.paint.dim('→')} flext runs show ${shellWord(id)}`,
      }
    },
  })
