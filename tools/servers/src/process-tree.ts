/** The processes that a process has started, and an end to all of them that leaves them no time. */
import { execFileSync } from 'node:child_process'

/** Of the process and of those it started, the process itself first. */
export const processTree = (pid: number): ReadonlyArray<number> => {
  const children = new Map<number, Array<number>>()
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n')
  for (const line of lines) {
    const [child, parent] = line.trim().split(/\s+/).map(Number)
    if (child === undefined || parent === undefined) continue
    children.set(parent, [...(children.get(parent) ?? []), child])
  }
  const found = [pid]
  for (const one of found) found.push(...(children.get(one) ?? []))
  return found
}

/** SIGKILL to all of them; the first is stopped before, so that it starts nothing meanwhile. */
export const killTree = (pid: number): void => {
  signal(pid, 'SIGSTOP')
  for (const one of processTree(pid).toReversed()) signal(one, 'SIGKILL')
}

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== 'ESRCH') throw failure
  }
}
