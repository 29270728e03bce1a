/**
 * Numbers, times and sizes in words for people.
 *
 * @packageDocumentation
 */
export { ago, bytes, count, counted, duration, moment } from './quantity.ts'
