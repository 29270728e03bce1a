/**
 * Preloaded into a measured process: at its end it writes down its peak memory and its CPU time. Types
 * that had to be taken out would be measured too.
 */
import { appendFileSync } from 'node:fs'
import { basename } from 'node:path'

const { BENCH_PEAK_FILE } = process.env
if (BENCH_PEAK_FILE !== undefined)
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
    const peak = {
      program: basename(process.argv[1] ?? '').replace(/\.\w+$/, ''),
      megabytes: maxRSS / 1024,
      cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    }
    appendFileSync(BENCH_PEAK_FILE, `${JSON.stringify(peak)}\n`)
  })
