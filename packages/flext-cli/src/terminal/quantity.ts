/** Numbers, times and sizes in words, as all packages say them. */
export { ago, bytes, count, counted, duration, moment } from 'flext-core/quantity'
