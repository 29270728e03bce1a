/** What the answer to lesson 6 has to do. */
import assert from 'node:assert/strict'

import { everyCrash, type AnyServiceClass, type CrashWorld } from 'flext-core/testing'

import type { Check } from '../course/check.ts'
import { openDesk } from './desk.ts'
import { careful, careless } from './services.ts'

export interface LessonSix {
  readonly newWorld: () => CrashWorld<AnyServiceClass>
  readonly commands: readonly string[]
}

export const checks = ({ newWorld, commands }: LessonSix): readonly Check[] => {
  const violations = (service: AnyServiceClass): Promise<string | undefined> =>
    everyCrash(service, { loaves: 2, to: 'Lisbon' }, newWorld).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
  return [
    {
      says: 'accepts the service that does everything right',
      hint: 'check gets { status }. Only a run whose status is committed has sold anything.',
      run: async () => {
        const found = await violations(careful)
        assert.equal(found, undefined, `nothing is wrong with this service, and yet: ${found}`)
      },
    },
    ...[...careless].map(([fault, service]): Check => ({
      says: `catches the one that ${fault}`,
      hint: 'Compare all of books() with what a sold order, or an untouched bakery, looks like: assert.deepEqual(books(), …).',
      run: async () => {
        assert.ok((await violations(service)) !== undefined, 'every round was let pass')
      },
    })),
    {
      says: 'finds the run that the crash has left open, and looks at it',
      hint: 'flext runs list shows the runs of a journal; flext runs show <id> draws one.',
      run: () => {
        using desk = openDesk()
        const printed = commands.map((line) => (looks(line) ? desk.type(line) : ''))
        assert.ok(
          printed.some((text) => text.includes('left open')),
          'no command listed the run as left open',
        )
        assert.ok(
          printed.some((text) => text.includes('takeFlour')),
          'no command showed its steps',
        )
      },
    },
    {
      says: 'takes back what it did',
      hint: 'flext runs cancel <id> --reason … goes on with an open run by taking back what it did.',
      run: () => {
        using desk = openDesk()
        assert.deepEqual([desk.count('flour'), desk.count('till')], [1, 1])
        for (const line of commands) {
          assert.match(
            line,
            /^flext runs /,
            `expected a command that begins with flext runs, found ${line}`,
          )
          desk.type(line)
        }
        assert.match(desk.type('flext runs show morning'), /cancelled/, 'the run is not cancelled')
        assert.deepEqual(
          [desk.count('flour'), desk.count('till'), desk.count('delivered')],
          [0, 0, 0],
          'flour, money and delivery: expected none of them',
        )
      },
    },
  ]
}

/** Commands that change nothing. */
const looks = (line: string): boolean => /^flext runs (?:list|show|tail)\b/.test(line)
