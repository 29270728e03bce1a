/** `flext schedules backfill` */
import { either as E } from 'fp-ts'

import type { AskingOptions } from '../journal-access/with-owner.ts'
import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { counted } from '../terminal/quantity.ts'
import { pointInTime } from './point-in-time.ts'
import { steerSchedule } from './steer-schedule.ts'

export interface BackfillOptions extends AskingOptions {
  readonly from: string
  readonly to: string
}

export const schedulesBackfill = async (
  cli: Cli,
  name: string,
  { from, to, ...options }: BackfillOptions,
): Promise<Outcome> => {
  const first = pointInTime('--from', from, cli.world.now())
  if (E.isLeft(first)) return first
  const last = pointInTime('--to', to, cli.world.now())
  if (E.isLeft(last)) return last
  return steerSchedule(cli, name, options, {
    wish: {
      _tag: 'BackfillSchedule',
      name,
      from: new Date(first.right),
      to: new Date(last.right),
    },
    answered: (times) => ({
      document: { schedule: name, times },
      text: `${cli.paint.green('✔')} ${counted(Number(times), 'time')} of ${name} ${times === 1 ? 'has its run' : 'have their runs'}`,
    }),
  })
}
