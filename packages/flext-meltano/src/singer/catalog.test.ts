import { describe, expect, it } from 'vitest'

import {
  isPropertySelected,
  isStreamSelected,
  keyProperties,
  streamName,
  type CatalogStream,
} from './catalog.ts'

const stream = (
  metadata: Readonly<Record<string, unknown>>,
  properties: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
): CatalogStream => ({
  tap_stream_id: 'public-users',
  schema: {},
  metadata: [
    { breadcrumb: [], metadata },
    ...Object.entries(properties).map(([name, said]) => ({
      breadcrumb: ['properties', name],
      metadata: said,
    })),
  ],
})

describe('a catalog', () => {
  it('selects a stream by what is said of it, then by its default', () => {
    expect(isStreamSelected(stream({ selected: true }))).toBe(true)
    expect(isStreamSelected(stream({ selected: false, 'selected-by-default': true }))).toBe(false)
    expect(isStreamSelected(stream({ 'selected-by-default': true }))).toBe(true)
    expect(isStreamSelected(stream({}))).toBe(false)
    expect(isStreamSelected({ ...stream({}), selected: true })).toBe(true)
    expect(isStreamSelected(stream({ selected: true, inclusion: 'unsupported' }))).toBe(false)
  })

  it('selects automatic properties and keys whatever is said of them', () => {
    const users = stream(
      { 'table-key-properties': ['id'] },
      {
        id: { selected: false },
        at: { inclusion: 'automatic', selected: false },
        name: { selected: false },
        blob: { inclusion: 'unsupported', selected: true },
        rare: { 'selected-by-default': false },
      },
    )
    const names = ['id', 'at', 'name', 'blob', 'rare', 'unmentioned']
    expect(names.filter((name) => isPropertySelected(users, name))).toEqual([
      'id',
      'at',
      'unmentioned',
    ])
  })

  it('names a stream by its id where it has no name, and finds its key in either place', () => {
    expect(streamName(stream({}))).toBe('public-users')
    expect(streamName({ ...stream({}), stream: 'users' })).toBe('users')
    expect(keyProperties({ ...stream({}), key_properties: ['a'] })).toEqual(['a'])
    expect(keyProperties(stream({ 'table-key-properties': ['b'] }))).toEqual(['b'])
  })
})
