/**
 * Sees to it that no plugin outlives this process, however it ends. A small shell beside it reads which
 * process groups there are from a pipe that only this process holds open; when that closes, it asks
 * those that are left to end, and then insists. A plugin that neither reads nor writes would never
 * notice by itself.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'

/** `+123` and `-123` add and remove a group. The pauses let each have its end. */
const script = `
groups=" "
while read -r line; do
  group=\${line#?}
  case $line in
    +*) groups="$groups$group " ;;
    -*) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -TERM -"$group" 2>/dev/null; done
for group in $groups; do
  n=0
  while kill -0 -"$group" 2>/dev/null && [ $n -lt 50 ]; do sleep 0.1; n=$((n + 1)); done
  kill -KILL -"$group" 2>/dev/null
done
`

let keeper: ChildProcess | undefined

/** The group is ended with this process, until it is let go. */
export const keepGroup = (group: number | undefined): (() => void) => {
  if (group === undefined || process.platform === 'win32') return () => {}
  const told = (keeper ??= startKeeper())
  told.stdin?.write(`+${group}\n`)
  return () => told.stdin?.write(`-${group}\n`)
}

const startKeeper = (): ChildProcess => {
  const child = spawn('sh', ['-c', script], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  child.once('close', () => {
    if (keeper === child) keeper = undefined
  })
  // It is no reason for this process to go on.
  child.unref()
  if (child.stdin instanceof Socket) child.stdin.unref()
  return child
}
