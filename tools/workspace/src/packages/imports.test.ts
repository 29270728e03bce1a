import { expect, it } from 'vitest'

import { importsIn } from './imports.ts'

it('finds every package a source imports, and whether it is loaded with it', () => {
  const source = `
import { readFile } from 'node:fs/promises'
import { either as E } from 'fp-ts'
import type { Pool } from 'pg'
import {
  parse,
  type Document,
} from 'yaml'
import 'side-effect'
export { pipe } from 'fp-ts/lib/function.js'
export const own = 1
import { own as other } from './own.ts'
const load = () => import('@nats-io/jetstream')
const sync = require('@scope/name/sub')
`
  expect(importsIn(source)).toEqual([
    { name: 'fp-ts', kind: 'static' },
    { name: 'pg', kind: 'type' },
    { name: 'yaml', kind: 'static' },
    { name: 'side-effect', kind: 'static' },
    { name: 'fp-ts', kind: 'static' },
    { name: '@nats-io/jetstream', kind: 'dynamic' },
    { name: '@scope/name', kind: 'dynamic' },
  ])
})
