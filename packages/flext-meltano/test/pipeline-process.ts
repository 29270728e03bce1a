/** Orchestrator processes, their children, and ways to kill either. */
import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { ETLPipelineError } from '../src/etl-pipeline/error.ts'
import type { ETLPipelineRequest, ETLPipelineResult } from '../src/etl-pipeline/model.ts'

/** What an orchestrator said that came to its end. */
export interface PipelineOutcome {
  readonly result: FlextResult<ETLPipelineResult, ETLPipelineError>
  /** Types of the events that the run has published, in order. */
  readonly events: ReadonlyArray<string>
}

export interface PipelineProcess {
  readonly pid: number
  /** `undefined` when it was killed. */
  readonly ended: Promise<PipelineOutcome | undefined>
  readonly hasEnded: () => boolean
  readonly kill: () => void
}

export interface AskedPipeline extends ETLPipelineRequest {
  readonly id: string
}

const program = new URL('./pipeline-orchestrator.ts', import.meta.url).pathname

/** The journal of the pipelines in a project's folder. */
export const journalIn = (project: string): string => join(project, 'journal.db')

/** Starts an orchestrator; anything but its end or its death by SIGKILL is an error. */
export const startPipeline = ({ id, ...request }: AskedPipeline): PipelineProcess =>
  startProcess(
    request.project,
    [
      '--conditions=@flext/source',
      program,
      journalIn(request.project),
      id,
      JSON.stringify(request),
    ],
    (said, code) => (code === 0 ? (JSON.parse(said) as PipelineOutcome) : undefined),
  )

/** Starts the command `flext` of a program that is installed somewhere, as users do. */
export const startInstalled = (
  flext: string,
  { id, project, tap, target }: AskedPipeline,
): PipelineProcess =>
  startProcess(
    project,
    [flext, 'meltano', 'run', tap, target, '--project', project, '--id', id, '--json', '--quiet'],
    (said) => {
      if (said === '') return undefined
      const answer = JSON.parse(said) as InstalledAnswer
      const result = answer.error ? E.left(answer.error) : E.right(answer.runs?.at(-1)?.result)
      return { result: result as PipelineOutcome['result'], events: [] }
    },
  )

interface InstalledAnswer {
  readonly error?: ETLPipelineError
  readonly runs?: ReadonlyArray<{ readonly result: ETLPipelineResult }>
}

const startProcess = (
  folder: string,
  args: ReadonlyArray<string>,
  outcomeOf: (said: string, code: number | null) => PipelineOutcome | undefined,
): PipelineProcess => {
  // A killed orchestrator cannot remove what it handed over: let that go with the project's folder.
  const temporary = join(folder, 'tmp')
  mkdirSync(temporary, { recursive: true })
  const child = spawn(process.execPath, args, {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let complained = ''
  let over = false
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()))
  const ended = new Promise<PipelineOutcome | undefined>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      over = true
      if (signal === 'SIGKILL') {
        resolve(undefined)
        return
      }
      const outcome = outcomeOf(said, code)
      if (outcome !== undefined) resolve(outcome)
      else reject(new Error(`the orchestrator ended with ${code ?? signal}: ${complained}`))
    })
  })
  return { pid: child.pid!, ended, hasEnded: () => over, kill: () => child.kill('SIGKILL') }
}

/** Whether processes can be looked at: `/proc` is Linux's. */
export const seesProcesses = process.platform === 'linux'

export interface SeenProcess {
  readonly pid: number
  readonly command: string
}

/** The live children of a process. */
export const childrenOf = (parent: number): ReadonlyArray<SeenProcess> =>
  processes().filter(({ pid }) => statOf(pid)?.parent === parent)

/** Whether a process is there and not merely waiting to be buried. */
export const isAlive = (pid: number): boolean => {
  const stat = statOf(pid)
  return stat !== undefined && stat.state !== 'Z'
}

/** The live processes that work in a folder, as the plugins of a project do. */
export const processesIn = (folder: string): ReadonlyArray<SeenProcess> =>
  processes().filter(({ pid }) => isAlive(pid) && folderOf(pid) === folder)

const processes = (): ReadonlyArray<SeenProcess> =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const command = read(`/proc/${name}/cmdline`)?.replaceAll('\0', ' ')
      return command === undefined ? [] : [{ pid: Number(name), command }]
    })

const folderOf = (pid: number): string | undefined => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}

const statOf = (pid: number) => {
  // After the name, which stands in parentheses and may hold anything.
  const [, state, parent] = /\) (\S) (\d+) [^)]*$/.exec(read(`/proc/${pid}/stat`) ?? '') ?? []
  return state === undefined ? undefined : { state, parent: Number(parent) }
}

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
