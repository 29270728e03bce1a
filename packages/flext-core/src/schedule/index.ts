export {
  schedule,
  type CatchUp,
  type Overlap,
  type Schedule,
  type ScheduledService,
  type ScheduleOptions,
} from './schedule.ts'
