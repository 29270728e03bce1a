import { describe, expect, it } from 'vitest'

import { capturedWorld, type WorldOptions } from '../../test/captured-world.ts'
import { flext } from './flext.ts'
import { perform } from './perform.ts'

const run = async (args: ReadonlyArray<string>, options?: WorldOptions) => {
  const world = capturedWorld(args, options)
  const code = await flext(world)
  return { code, stdout: world.stdout.text(), stderr: world.stderr.text() }
}

describe('the command line', () => {
  it('says its version', async () => {
    const { code, stdout } = await run(['--version'])
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(code).toBe(0)
  })

  it('explains itself, with examples and exit codes', async () => {
    const { code, stdout } = await run(['--help'])
    expect(stdout).toContain('flext meltano run tap-csv target-sqlite')
    expect(stdout).toContain('130, 143')
    expect(code).toBe(0)
  })

  it('shows help for a command without a subcommand, and calls that wrong usage', async () => {
    const { code, stdout, stderr } = await run(['runs'])
    expect(stdout).toBe('')
    expect(stderr).toContain('Usage: flext runs')
    expect(code).toBe(2)
  })

  it('names the option that was probably meant', async () => {
    const { code, stderr } = await run(['runs', 'list', '--jsn'])
    expect(stderr).toContain("unknown option '--jsn'")
    expect(stderr).toContain('Did you mean --json?')
    expect(code).toBe(2)
  })

  it('answers wrong usage with one JSON document where JSON was asked for', async () => {
    const { code, stdout } = await run(['runs', 'show', '--json'])
    expect(JSON.parse(stdout)).toEqual({
      error: { _tag: 'UsageInvalid', message: "missing required argument 'id'" },
    })
    expect(code).toBe(2)
  })

  it.each([
    [['runs', 'list', '--limit', 'x'], '--limit: expected a whole number above 0, found "x"'],
    [['runs', 'list', '--since', 'soon'], '--since: expected a length of time'],
    [['runs', 'list', '--status', 'done'], '--status: there is no done; there are queued'],
    [['events', '--after', '5x'], '--after: expected a position such as 128.0, found "5x"'],
    [['runs', 'resume'], 'name a run, or give --all'],
    [['runs', 'resume', 'x', '--all'], 'name a run, or give --all'],
    [['meltano', 'run', 'x', '--deadline', 'soon'], '--deadline: expected a length of time'],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await run(args)
    expect(stderr).toContain(`error: ${message}`)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })

  it('says where it looked for a project', async () => {
    const { code, stderr } = await run(['runs', 'list'], { cwd: '/' })
    expect(stderr).toContain('there is no meltano.yml in /')
    expect(code).toBe(2)
  })

  it('prints the stack of a bug, calls it one, and exits with 70', async () => {
    const world = capturedWorld([])
    const code = await perform(world, { color: true, json: true }, () => {
      throw new TypeError('a bug')
    })
    expect(code).toBe(70)
    expect(world.stderr.text()).toMatch(/This is a bug in flext.*\nTypeError: a bug\n\s+at /)
    expect(JSON.parse(world.stdout.text())).toEqual({ error: { _tag: 'Defect', message: 'a bug' } })
  })
})

describe('--progress json', () => {
  /** Every line on stderr is a document, the last one the error. */
  const told = async (args: ReadonlyArray<string>) => {
    const { code, stderr } = await run(args, { cwd: '/', now: () => 0 })
    const lines = stderr.trimEnd().split('\n')
    return {
      code,
      lines: lines.map((line) => JSON.parse(line) as { type: string; error?: { message: string } }),
    }
  }

  it('tells an error as a line, with its code and what to do', async () => {
    const { code, lines } = await told(['meltano', 'run', 'a', 'b', '--progress', 'json', '-q'])
    expect(code).toBe(2)
    expect(lines).toMatchObject([
      {
        type: 'error',
        at: '1970-01-01T00:00:00.000Z',
        exitCode: 2,
        error: { _tag: 'ProjectNotFound' },
      },
    ])
  })

  it.each([
    [['meltano', 'run', 'a', 'b', '--progress=json', '--no-such'], /unknown option '--no-such'/],
    [['meltano', 'run', 'a', '--progress=json', '--install'], /--install is not there/],
  ])('tells wrong usage as one too: %j', async (args, said) => {
    const { code, lines } = await told(args)
    expect(code).toBe(2)
    expect(lines).toMatchObject([{ type: 'error', exitCode: 2, error: { _tag: 'UsageInvalid' } }])
    expect(lines[0]?.error?.message).toMatch(said)
  })

  it('tells notes as lines', async () => {
    const { lines } = await told(['meltano', 'run', 'a', 'b', '--progress=json', '--force'])
    expect(lines.map(({ type }) => type)).toEqual(['said', 'error'])
  })

  it('tells a defect as a line', async () => {
    const world = capturedWorld([])
    const code = await perform(world, { color: false, progress: 'json' }, () => {
      throw new Error('a bug')
    })
    expect(code).toBe(70)
    expect(JSON.parse(world.stderr.text())).toMatchObject({
      type: 'error',
      exitCode: 70,
      error: { _tag: 'Defect', message: 'a bug' },
    })
  })
})
