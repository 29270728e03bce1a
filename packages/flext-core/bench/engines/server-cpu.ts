/** What the servers that this process has started have cost so far. */
import { readFileSync } from 'node:fs'

import { processTree } from 'flext-servers'

/** `getconf CLK_TCK`: a hundred a second wherever Linux runs. */
const millisecondsATick = 10

/**
 * CPU time in milliseconds of the processes below this one whose program's name begins with `program`,
 * and of what they have waited for; undefined where there is no `/proc`.
 */
export const serverCpu = (program: string): number | undefined => {
  try {
    return processTree(process.pid)
      .map((pid) => ticksOf(pid, program) * millisecondsATick)
      .reduce((all, one) => all + one, 0)
  } catch {
    return undefined
  }
}

/** @see proc_pid_stat(5): utime, stime, cutime and cstime are fields 14 to 17. */
const ticksOf = (pid: number, program: string): number => {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch (failure) {
    if (pid === process.pid) throw failure
    return 0
  }
  const end = stat.lastIndexOf(')')
  if (!stat.slice(stat.indexOf('(') + 1, end).startsWith(program)) return 0
  const fields = stat.slice(end + 2).split(' ')
  return fields.slice(11, 15).reduce((all, ticks) => all + Number(ticks), 0)
}
