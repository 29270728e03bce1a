export { skippingClock, type SkippingClock, type SkippingClockOptions } from './skipping-clock.ts'
