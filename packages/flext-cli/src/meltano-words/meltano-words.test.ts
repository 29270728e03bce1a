import { describe, expect, it } from 'vitest'

import { meltanoWords } from './meltano-words.ts'
import { commandsElsewhere, optionMeanings } from './option-meanings.ts'

const words = (line: string) => meltanoWords(line.split(' '), '/somewhere')

const understood = (line: string) => {
  const found = words(line)
  if ('refused' in found) throw new Error(found.refused)
  const { args, env, cwd } = found
  return { line: args.join(' '), env, cwd }
}

describe('a command line of Meltano', () => {
  it.each([
    [
      'meltano --environment=prod run tap-x target-x',
      'meltano run tap-x target-x',
      { MELTANO_ENVIRONMENT: 'prod' },
    ],
    [
      'meltano --environment prod state list',
      'meltano state list',
      { MELTANO_ENVIRONMENT: 'prod' },
    ],
    [
      'meltano --no-environment run tap-x target-x',
      'meltano run tap-x target-x',
      { MELTANO_ENVIRONMENT: 'null' },
    ],
    ['meltano --log-level=debug run a b', 'meltano run a b --log-level debug', {}],
    ['meltano --log-level debug --log-format json job list', 'meltano job list', {}],
    [
      'meltano run --force --run-id 5 --timeout=90 a b',
      'meltano run --id 5 --deadline 90s a b',
      {},
    ],
    ['meltano el tap-x target-x --full-refresh', 'meltano run tap-x target-x --full-refresh', {}],
    [
      'meltano elt tap-x target-x --transform=skip --select a -e b.c',
      'meltano run tap-x target-x',
      { TAP_X__SELECT_FILTER: '["a","!b.c"]' },
    ],
    ['meltano --env-file=x.env run a b', 'meltano run a b', { FLEXT_ENV_FILE: '/somewhere/x.env' }],
    ['meltano test dbt:test soda:test_all', 'meltano run dbt:test soda:test_all', {}],
    ['meltano config --unsafe print tap-x', 'meltano config --show-secrets print tap-x', {}],
    ['meltano select tap-x --rm a b', 'meltano select tap-x --remove a b', {}],
    ['meltano state set id --input-file x.json', 'meltano state set id @x.json', {}],
    ['meltano state list --pattern dev:*', 'meltano state list dev:*', {}],
    ['meltano invoke dbt --refresh-catalog -- --force', 'meltano invoke dbt -- --force', {}],
    ['runs list --force', 'runs list --force', {}],
  ])('%s is %s', (given, line, env) => {
    expect(understood(given)).toEqual({ line, env, cwd: '/somewhere' })
  })

  it('may be about another folder', () => {
    expect(understood('meltano --cwd=here run a b').cwd).toBe('/somewhere/here')
  })

  it.each([
    [
      'meltano schedule run s --no-state-update',
      /--no-state-update is not there; flext meltano run/,
    ],
    ['meltano el a b --state-id=mine', /--state-id is not there; .*--state-id-suffix/],
    ['meltano elt a b --transform=run', /flext meltano run <tap> <target> <transformer>:run/],
    ['meltano test --all', /flext meltano run <plugin>:<test>/],
  ])('%s is refused with what to use', (given, said) => {
    const found = words(given)
    expect('refused' in found && found.refused).toMatch(said)
  })

  it.each([...commandsElsewhere.keys()])('meltano %s is refused by name', (command) => {
    const found = words(`meltano ${command} x`)
    expect('refused' in found && found.refused).toMatch(`meltano ${command} is not there; `)
  })

  it('says what had no effect', () => {
    const found = words('meltano run a b --refresh-catalog --force')
    expect('notes' in found && found.notes).toEqual([
      '--refresh-catalog has no effect: a tap is asked for its catalog each time',
      '--force has no effect: a run that died holds no lock',
    ])
    expect(Object.keys(optionMeanings)).toContain('run')
  })
})
