import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { either as E } from 'fp-ts'
import { describe, expect, it } from 'vitest'

import { messageOf, warehouseWorld } from '../../test/warehouse-world.ts'
import { lineageOf } from './lineage.ts'
import { readModels } from './read-models.ts'

describe('the files of models', () => {
  it('give tables their names, and a byte order mark is no part of the SQL', () => {
    using world = warehouseWorld()
    writeFileSync(join(world.folder, 'by_state.sql'), '\ufeffselect * from Airports')
    writeFileSync(join(world.folder, 'top.sql'), 'select * from BY_STATE, airports, x.airports')
    const models = readModels(world.folder, ['by_state.sql', './top.sql'])
    expect(models).toEqual(
      E.right([
        { name: 'by_state', path: 'by_state.sql', sql: 'select * from Airports' },
        {
          name: 'top',
          path: './top.sql',
          sql: 'select * from BY_STATE, airports, x.airports',
        },
      ]),
    )
    expect(E.map(lineageOf)(models)).toEqual(
      E.right([
        { from: 'Airports', to: 'by_state' },
        { from: 'by_state', to: 'top' },
        { from: 'Airports', to: 'top' },
      ]),
    )
  })

  it('are all named where they cannot be read', () => {
    using world = warehouseWorld()
    expect(messageOf(readModels(world.folder, ['missing.sql', 'model.txt'])).split('\n')).toEqual([
      'missing.sql: expected the file of a model, named after its table: <table>.sql, found no such file',
      'model.txt: expected the file of a model, named after its table: <table>.sql, found another name',
    ])
  })
})
