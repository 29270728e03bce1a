/** Jobs and schedules in the shape in which `meltano … list --format=json` gives them to other programs. */
import type { MeltanoProject, ProjectSchedule } from 'flext-meltano'
import { cronOf } from 'flext-meltano/project'

export const jobsAsMeltano = ({ tasks }: MeltanoProject, name: string | undefined) => {
  const jobs = tasks
    .filter((job) => name === undefined || job.name === name)
    .map((job) => ({ job_name: job.name, tasks: job.tasks.map((words) => words.join(' ')) }))
  return name === undefined ? { jobs } : jobs[0]
}

export const schedulesAsMeltano = ({ schedules, tasks }: MeltanoProject) => ({
  schedules: {
    job: schedules
      .filter(({ job }) => job !== undefined)
      .map((schedule) => ({
        ...whenOf(schedule),
        job: {
          name: schedule.job,
          tasks:
            tasks
              .find(({ name }) => name === schedule.job)
              ?.tasks.map((words) => words.join(' ')) ?? [],
        },
      })),
    elt: schedules
      .filter(({ job }) => job === undefined)
      .map((schedule) => {
        const { extractor = '', loader = '', transform = 'skip' } = schedule
        return {
          ...whenOf(schedule),
          extractor,
          loader,
          transform,
          last_successful_run_ended_at: null,
          elt_args: [extractor, loader, `--transform=${transform}`],
        }
      }),
  },
})

const whenOf = ({ name, interval, env }: ProjectSchedule) => ({
  name,
  interval,
  cron_interval: cronOf(interval) ?? null,
  env,
})
