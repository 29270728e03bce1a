/** The processes that a process has started, and an end to all of them that leaves them no time. */
import { execFileSync } from 'node:child_process'

/** Of the process and of those it started, the process itself first; none that has ended already. */
export const processTree = (pid: number): ReadonlyArray<number> => {
  const children = new Map<number, Array<number>>()
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
  for (const line of lines.split('\n')) {
    const [child = '', parent = '', state = 'Z'] = line.trim().split(/\s+/)
    if (state.startsWith('Z')) continue
    children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(child)])
  }
  const found = [pid]
  for (const one of found) found.push(...(children.get(one) ?? []))
  return found
}

/**
 * SIGKILL to all of them. The first is stopped before, so that it starts nothing meanwhile; what it
 * was about to start when it was told to is found by looking again.
 */
export const killTree = (pid: number): void => {
  signal(pid, 'SIGSTOP')
  for (let quiet = 0; quiet < 2;) {
    const [, ...started] = processTree(pid)
    for (const one of started.toReversed()) signal(one, 'SIGKILL')
    quiet = started.length === 0 ? quiet + 1 : 0
  }
  signal(pid, 'SIGKILL')
}

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== 'ESRCH') throw failure
  }
}
